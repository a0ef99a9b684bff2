/**
 * A bucket of bytes that refills with time. A chatty server stays below it for ever; one that floods empties it.
 */
export class ByteBudget {
  private left: number;
  private filledAt: number;

  /**
   * @param burst how many bytes fit
   * @param perSecond how many come back in a second
   * @param now a monotonic time in milliseconds
   */
  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
    now: number,
  ) {
    this.left = burst;
    this.filledAt = now;
  }

  /** Takes `bytes` at the time `now`; false when there are not that many left. */
  take(bytes: number, now: number): boolean {
    const refill = (Math.max(0, now - this.filledAt) / 1000) * this.perSecond;
    this.left = Math.min(this.burst, this.left + refill) - bytes;
    this.filledAt = now;
    return this.left >= 0;
  }
}
