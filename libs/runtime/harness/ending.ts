import type { SessionEndReason, SessionErrorKind, SessionRefusal, SessionStatus } from '@gatehouse/contracts/runtime';
import { type StuckFinding, stuckWords } from '@gatehouse/governance/guards/rules';

/** How a task ended. */
export interface Ending {
  status: Extract<SessionStatus, 'completed' | 'failed' | 'stopped' | 'needs_review'>;
  reason: SessionEndReason;
  /** Exactly one where something went wrong (S0-HAR-16), else null. */
  errorKind: SessionErrorKind | null;
  /** What a person should be told; null when the answer says it. */
  message: string | null;
  /** What the gate said beside that, when it was the gate that ended the task. */
  refusal?: SessionRefusal;
  /** What the stuck guard saw, when it ended the task. */
  stuck?: StuckFinding;
}

/** The model answered. */
export const answered: Ending = { status: 'completed', reason: 'answered', errorKind: null, message: null };

/** A person stopped it. */
export const stoppedByPerson: Ending = {
  status: 'stopped',
  reason: 'stopped',
  errorKind: null,
  message: 'The session was stopped.',
};

/** Something went wrong that the model cannot be told of. */
export const failed = (errorKind: SessionErrorKind, message: string): Ending => ({
  status: 'failed',
  reason: 'error',
  errorKind,
  message,
});

/** The stuck guard stopped it (S1-STK-07). */
export const endOfStuck = (stuck: StuckFinding): Ending => ({
  status: 'stopped',
  reason: 'stuck',
  errorKind: null,
  message: stuckWords(stuck),
  stuck,
});
