import type { AgentLimits } from '@gatehouse/registry/agents';
import type { Ending } from './ending.ts';

/** What was used so far: model calls and wall clock of the task, tokens of the whole session. */
export interface Usage {
  iterations: number;
  tokens: number;
  elapsedMs: number;
}

/**
 * Whether a limit of the agent keeps the loop from calling the model again (S0-HAR-02, S0-HAR-03, S0-HAR-04).
 *
 * @returns the ending that names the first limit reached, or null when there is room
 */
export function reachedCap(limits: AgentLimits, used: Usage): Ending | null {
  if (used.iterations >= limits.iterations) {
    return capped('iteration_cap', `Stopped after ${used.iterations} model calls, the agent's limit for one task.`);
  }
  if (used.tokens >= limits.tokens) {
    return capped(
      'token_budget',
      `Stopped at ${used.tokens} tokens; the agent's limit for a session is ${limits.tokens}.`,
    );
  }
  return reachedWallClock(limits, used);
}

/** The one limit that also ends a task between two tool calls, or in the midst of one. */
export function reachedWallClock(limits: AgentLimits, used: Pick<Usage, 'elapsedMs'>): Ending | null {
  if (used.elapsedMs < limits.seconds * 1_000) return null;
  return capped('wall_clock', `Stopped after ${limits.seconds} seconds, the agent's limit for one task.`);
}

const capped = (reason: 'iteration_cap' | 'token_budget' | 'wall_clock', message: string): Ending => ({
  status: 'stopped',
  reason,
  errorKind: null,
  message,
});
