import type { TokenUsage } from '@gatehouse/contracts/runtime';
import type { Statement } from '@gatehouse/platform/database';
import { interrupted, type Lease } from './lease/lease.ts';
import type { SessionState } from './session.ts';

const REFUSALS = {
  ZG201: () => interrupted('fence_moved'),
  ZG202: () => interrupted('session_stopping'),
};

/** What a step adds to its session. */
export interface Progress {
  /** The loop's state after it; as it was when left out. */
  state?: SessionState;
  usage?: TokenUsage;
  /** Micro-dollars. */
  cost?: bigint;
}

/**
 * Holds the session's row until the transaction ends, so that no other worker can claim it in between. Refuses with the
 * interruption `fence_moved` when somebody has, and with `session_stopping` when a stop was asked for.
 */
export const holdUnlessStopping = ({ sessionId, fence }: Lease): Statement => ({
  name: 'hold_session',
  text: 'select hold_session($1, $2, true)',
  values: [sessionId, fence],
  refusals: REFUSALS,
});

/** A committed step: what it adds, and the count of attempts starts again. Refuses with the interruption `fence_moved`. */
export const advance = ({ sessionId, fence }: Lease, { state, usage, cost = 0n }: Progress): Statement => ({
  name: 'advance_session',
  text: 'select advance_session($1, $2, $3, $4, $5, $6, $7, $8)',
  values: [
    ...[sessionId, fence, state ? JSON.stringify(state) : null, usage?.inputTokens ?? 0, usage?.outputTokens ?? 0],
    ...[usage?.cacheReadTokens ?? 0, usage?.cacheWriteTokens ?? 0, cost],
  ],
  refusals: REFUSALS,
});
