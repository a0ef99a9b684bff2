import { DomainError } from '@gatehouse/kernel';
import type { Session } from '../session.ts';

/** The right to carry a session on: good as long as nobody moved the fence. */
export interface Lease {
  sessionId: string;
  /** Number of the claim; every claim moves it by one. */
  fence: bigint;
}

/** A session just claimed. */
export interface Claim {
  lease: Lease;
  session: Session;
  /** Claims since the last committed step, this one included. */
  attempts: number;
  /** Milliseconds since the current task began. */
  elapsedMs: number;
}

/** Why a worker lets go of a session, as abort reasons and as errors of the step that was under way. */
export const INTERRUPTIONS = [
  'fence_moved',
  'session_stopping',
  'session_waiting',
  'wall_clock',
  'worker_stopping',
] as const;
export type Interruption = (typeof INTERRUPTIONS)[number];

const MESSAGES: Record<Interruption, string> = {
  fence_moved: 'another worker has taken the session over',
  session_stopping: 'the session was asked to stop',
  session_waiting: 'the session waits for a person',
  wall_clock: 'the time that the task may take is over',
  worker_stopping: 'the worker is stopping',
};

export const interrupted = (why: Interruption): DomainError => new DomainError('conflict', why, MESSAGES[why]);

/** The interruption that an error or abort reason stands for; null when it is something else. */
export const interruptionOf = (reason: unknown): Interruption | null =>
  reason instanceof DomainError ? (INTERRUPTIONS.find((why) => why === reason.code) ?? null) : null;

/** How many claims in a row may end without a committed step. */
export const MOST_ATTEMPTS = 5;

/**
 * After how many claims in a row whose workers vanished a session is a suspect. Not after one: whatever else the worker held is
 * taken up again at once then. Well below `MOST_ATTEMPTS`, so that a harmless one has attempts left to be cleared with.
 */
export const SUSPECT_AFTER = 2;

/** How long a session rests after a failed attempt, in milliseconds: 1 s, 2 s, 4 s, 8 s. */
export const restAfter = (attempts: number): number => 1_000 * 2 ** (Math.max(attempts, 1) - 1);
