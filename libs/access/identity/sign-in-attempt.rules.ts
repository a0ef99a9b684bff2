/** So many wrong passwords cost nothing but the time to type them. */
const FREE_FAILURES = 5;
const LONGEST_WAIT_SECONDS = 15 * 60;

export interface SignInAttempts {
  failures: number;
  lastFailedAt: Date;
}

/**
 * How many seconds an account has to wait before the next try: none for the first five failures, then 1, 2, 4, … up to a
 * quarter of an hour.
 */
export function secondsToWait(attempts: SignInAttempts | null, now: Date): number {
  if (!attempts || attempts.failures < FREE_FAILURES) return 0;
  const wait = Math.min(2 ** (attempts.failures - FREE_FAILURES), LONGEST_WAIT_SECONDS);
  const waited = (now.getTime() - attempts.lastFailedAt.getTime()) / 1_000;
  return Math.max(0, Math.ceil(wait - waited));
}
