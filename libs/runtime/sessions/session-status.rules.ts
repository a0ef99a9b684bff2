import type { SessionStatus } from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import type { Session } from './session.ts';

/** Statuses in which nothing more happens by itself. */
const ENDED: readonly SessionStatus[] = ['completed', 'failed', 'stopped', 'expired', 'needs_review'];

/** How long a session is kept, in days (S0-MEM-06). */
export const RETENTION_DAYS = 90;

export const hasEnded = (status: SessionStatus): boolean => ENDED.includes(status);

/** When a session that begins `now` will be deleted (C-14). */
export const expiryOf = (now: Date): Date => new Date(now.getTime() + RETENTION_DAYS * 86_400_000);

/** The first words of the first message, for lists. */
export function titleOf(question: string): string {
  const line = question.trim().split('\n', 1)[0] ?? '';
  return line.length <= 80 ? line : `${line.slice(0, 79).trimEnd()}…`;
}

/**
 * What a message does to a session: it begins the next task at once, or waits until the one at work is done.
 *
 * @throws DomainError `session_expired` when its time is over
 */
export function placeOfMessage(session: Pick<Session, 'status' | 'expiresAt'>, now: Date): 'next_task' | 'waits' {
  if (session.status === 'expired' || session.expiresAt <= now) {
    throw new DomainError(
      'conflict',
      'session_expired',
      `the session is older than ${RETENTION_DAYS} days and cannot go on; begin a new one`,
    );
  }
  return hasEnded(session.status) ? 'next_task' : 'waits';
}
