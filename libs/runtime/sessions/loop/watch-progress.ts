import {
  findStuck,
  runsOutOfTokens,
  type StuckFinding,
  type StuckThresholds,
} from '@gatehouse/governance/guards/rules';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { Tools } from '@gatehouse/registry/tools';
import { Inject, Injectable } from '@nestjs/common';
import { type Ending, endOfStuck, stepsOfTask } from '../../harness/index.ts';
import { SessionChanges } from '../session-changes.ts';
import { budgetWarned } from '../session-events.rules.ts';
import { type Conversation, type KeptCall, type KeptTurn, tokensOf } from '../session.ts';
import { advance } from '../session-steps.repository.ts';
import { leaseOf, type SessionRun } from './session-run.ts';

/** Looks at what a task has come to before the model is called again (S1-STK-01). */
@Injectable()
export class WatchProgress {
  private readonly thresholds: StuckThresholds;

  constructor(
    private readonly tools: Tools,
    private readonly changes: SessionChanges,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.thresholds = thresholdsOf(config);
  }

  /**
   * @returns how the task ends when it goes in circles; `noted` when the session's state has changed, so that the caller looks
   * at it again; null when it may go on
   * @throws the interruption `fence_moved`
   */
  async run(run: SessionRun, { turns, calls }: Conversation): Promise<Ending | 'noted' | null> {
    const found = await this.stuck(turns, calls);
    return found ? endOfStuck(found) : this.warn(run);
  }

  /** Which tools write is asked only when it matters: taken for reading, calls look no better than they are. */
  private async stuck(turns: KeptTurn[], calls: KeptCall[]): Promise<StuckFinding | null> {
    const reading = stepsOfTask(turns, calls, () => false);
    const many = new Set(reading.map(({ turn }) => turn)).size >= this.thresholds.unchangedTurns;
    if (!many && !findStuck(reading, this.thresholds)) return null;
    const writing = await this.writing(new Set(reading.map(({ tool }) => tool)));
    return findStuck(
      stepsOfTask(turns, calls, (tool) => writing.has(tool)),
      this.thresholds,
    );
  }

  /** A tool that has left the catalogue may have written. */
  private async writing(tools: ReadonlySet<string>): Promise<Set<string>> {
    const known = await Promise.all([...tools].map(async (id) => ({ id, tool: await this.tools.find(id) })));
    return new Set(known.filter(({ tool }) => tool?.sideEffect !== 'read').map(({ id }) => id));
  }

  private async warn(run: SessionRun): Promise<'noted' | null> {
    const { session, agent } = run;
    const used = tokensOf(session.usage);
    const limit = agent.definition.limits.tokens;
    if (session.state.budgetWarned) return null;
    if (!runsOutOfTokens(used, limit, this.config.GATEHOUSE_STUCK_TOKENS_PERCENT)) return null;
    const warned = advance(leaseOf(run), { state: { ...session.state, budgetWarned: true } });
    await this.changes.commitStep(session.id, this.changes.step([warned], budgetWarned(session, used, limit)));
    return 'noted';
  }
}

const thresholdsOf = (config: Config): StuckThresholds => ({
  window: config.GATEHOUSE_STUCK_WINDOW,
  repeatedCalls: config.GATEHOUSE_STUCK_REPEATED_CALLS,
  repeatedErrors: config.GATEHOUSE_STUCK_REPEATED_ERRORS,
  unchangedTurns: config.GATEHOUSE_STUCK_UNCHANGED_TURNS,
  emptyTurns: config.GATEHOUSE_STUCK_EMPTY_TURNS,
  identicalTurns: config.GATEHOUSE_STUCK_IDENTICAL_TURNS,
  pingPongRounds: config.GATEHOUSE_STUCK_PING_PONG_ROUNDS,
});
