import { assertNever, DomainError } from '@gatehouse/kernel';
import { Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { type Ending, nextStep, recover, type RequestedCall, type Step } from '../../harness/index.ts';
import { BeginTask } from './begin-task.ts';
import { ConversationRepository } from '../conversation.repository.ts';
import { interrupted } from '../lease/lease.ts';
import { RunTool } from './run-tool.ts';
import { elapsed, interruptionOfRun, type SessionRun } from './session-run.ts';
import { type Conversation, tokensOf } from '../session.ts';
import { SessionsRepository } from '../sessions.repository.ts';
import { TakeTurn } from './take-turn.ts';
import { WatchProgress } from './watch-progress.ts';

/**
 * The reason-act loop (S0-HAR-01): reads what is committed, decides the next step, takes it, and begins again. Nothing is
 * carried from step to step in memory, so going on after a crash is the same code as going on.
 */
@Injectable()
export class ReasonActLoop {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
    private readonly tools: Tools,
    private readonly beginTask: BeginTask,
    private readonly progress: WatchProgress,
    private readonly takeTurn: TakeTurn,
    private readonly runTool: RunTool,
  ) {}

  /**
   * @returns how the task ends
   * @throws the interruption when the run has to yield; anything else is a fault of the platform
   */
  async run(run: SessionRun): Promise<Ending> {
    for (;;) {
      const why = interruptionOfRun(run);
      if (why) throw interrupted(why);
      const { session } = await this.reload(run);
      const [turns, calls] = await Promise.all([this.conversation.turns(session), this.conversation.calls(session)]);
      const used = { iterations: session.state.iterations, tokens: tokensOf(session.usage), elapsedMs: elapsed(run) };
      const { limits } = run.agent.definition;
      const step = nextStep({ begun: session.state.begun, turns, calls, used, limits });
      const ending = await this.take(run, step, { turns, calls });
      if (ending) return ending;
    }
  }

  private async reload(run: SessionRun): Promise<SessionRun> {
    const session = await this.sessions.find(run.session.id, { all: false, agentId: run.session.agentId });
    if (!session) throw new DomainError('internal', 'session_missing', `session ${run.session.id} is gone`);
    run.session = session;
    return run;
  }

  private async take(run: SessionRun, step: Step, conversation: Conversation): Promise<Ending | null> {
    switch (step.do) {
      case 'begin':
        return this.beginTask.run(run);
      case 'call_model':
        return this.callModel(run, conversation, step.maxTokens);
      case 'run_tool':
        await this.runTool.run(run, step.call);
        return null;
      case 'recover_tool':
        return this.recover(run, step.call);
      case 'end':
        return step.ending;
      default:
        return assertNever(step);
    }
  }

  private async callModel(run: SessionRun, conversation: Conversation, maxTokens: number): Promise<Ending | null> {
    const seen = await this.progress.run(run, conversation);
    if (seen === 'noted') return null;
    return seen ?? this.takeTurn.run(run, conversation, maxTokens);
  }

  private async recover(run: SessionRun, call: RequestedCall): Promise<Ending | null> {
    const recovery = recover(call, await this.tools.find(call.toolId));
    if (recovery.do === 'review') return recovery.ending;
    if (recovery.do === 'repeat') await this.runTool.run(run, call);
    else await this.runTool.report(run, call, recovery.result);
    return null;
  }
}
