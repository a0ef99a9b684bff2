import type { ToolUseBlock } from '@gatehouse/contracts/runtime';
import type { Change } from '@gatehouse/platform/events';
import { carryTrace, withSpan } from '@gatehouse/platform/telemetry';
import { newId } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { type Ending, endOfModelFailure, endOfRefusal } from '../../harness/index.ts';
import { type ModelAnswer, ModelGateway } from '../../model-gateway/index.ts';
import { AssembleContext } from './assemble-context.ts';
import type { NewCall } from '../conversation.repository.ts';
import { interrupted } from '../lease/lease.ts';
import { type LiveTurn, LiveTurns } from '../live/live-turns.ts';
import { SessionChanges } from '../session-changes.ts';
import { holdUnlessStopping } from '../session-steps.repository.ts';
import { SessionSteps } from '../session-steps.ts';
import { interruptionOfRun, leaseOf, type SessionRun } from './session-run.ts';
import { sessionAttributes } from '../session-trace.ts';
import type { Conversation } from '../session.ts';

/** One exchange with the model: everything said so far goes out, and the answer is kept beside the gate's outcome. */
@Injectable()
export class TakeTurn {
  constructor(
    private readonly models: ModelGateway,
    private readonly context: AssembleContext,
    private readonly steps: SessionSteps,
    private readonly changes: SessionChanges,
    private readonly live: LiveTurns,
  ) {}

  /**
   * @param maxTokens what is left of the session's tokens
   * @returns null when the model answered; otherwise how the task ends
   * @throws the interruption when the run has to yield
   */
  run(run: SessionRun, so: Conversation, maxTokens: number): Promise<Ending | null> {
    const { session } = run;
    const position = (so.turns.at(-1)?.position ?? 0) + 1;
    const attributes = {
      ...sessionAttributes({ sessionId: session.id, agentId: session.agentId }),
      'gatehouse.turn': position,
    };
    return withSpan('turn', `turn ${position}`, attributes, async () => {
      run.turnTrace = carryTrace();
      const live = this.live.begin(session.id, position, String(run.held.lease.fence));
      try {
        const result = await this.ask(run, so, position, maxTokens, live);
        if (result.outcome === 'answered') return null;
        const why = interruptionOfRun(run);
        if (why) throw interrupted(why);
        if (result.outcome === 'failed') return endOfModelFailure(result.error);
        const { refusal } = result.decision;
        return refusal ? endOfRefusal(refusal) : null;
      } finally {
        live.end();
        this.changes.announce(session.id);
      }
    });
  }

  private async ask(run: SessionRun, so: Conversation, position: number, maxTokens: number, live: LiveTurn) {
    const { agent, session } = run;
    return this.models.call({
      ...(await this.context.run(run, so)),
      actionId: newId(),
      agentId: session.agentId,
      agentVersion: session.agentVersion,
      onBehalfOf: session.personId,
      sessionId: session.id,
      alias: agent.definition.modelAlias,
      maxTokens,
      signal: AbortSignal.any([run.held.signal, run.stopping]),
      onDelta: ({ text }) => live.add(text),
      onRestart: () => live.restart(),
      keep: {
        before: () => ({ statements: [holdUnlessStopping(leaseOf(run))], events: [] }),
        after: (outcome) => (outcome.status === 'succeeded' ? this.keepAnswer(run, position, outcome.value) : NOTHING),
      },
    });
  }

  private keepAnswer(run: SessionRun, position: number, answer: ModelAnswer): Change {
    const { session } = run;
    const turn = {
      position,
      role: 'assistant' as const,
      content: answer.content,
      model: answer.model,
      target: answer.target,
      rehearsed: answer.rehearsed,
      stopReason: answer.stopReason,
      usage: answer.usage,
      cost: answer.cost,
    };
    const state = { ...session.state, iterations: session.state.iterations + 1 };
    const calls = requestedCalls(answer, position);
    return this.steps.answered(leaseOf(run), session, { turn, calls, state, latencyMs: answer.latencyMs });
  }
}

const NOTHING: Change = { statements: [], events: [] };

/** Each gets the id under which it will be authorised, dispatched and, if need be, repeated. */
const requestedCalls = ({ content }: ModelAnswer, turn: number): NewCall[] =>
  content
    .filter((block): block is ToolUseBlock => block.type === 'tool_use')
    .map((block, ordinal) => ({
      id: newId(),
      turn,
      ordinal,
      toolUseId: block.id,
      toolId: block.name,
      arguments: block.input,
    }));
