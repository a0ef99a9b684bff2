/** Above this many remembered keys, those of past windows are forgotten. */
const MANY = 1_000;

/** Lets one of a kind through per window, so that nobody can flood the record by being refused. */
export class RefusalThrottle {
  private readonly admitted = new Map<string, number>();

  /** @param windowMs length of a window in milliseconds */
  constructor(private readonly windowMs: number) {}

  /** Whether it is the first with this key within the window; then the window begins. */
  admits(key: string, now: Date): boolean {
    const at = this.admitted.get(key);
    if (at !== undefined && now.getTime() - at < this.windowMs) return false;
    if (this.admitted.size >= MANY) this.forget(now);
    this.admitted.set(key, now.getTime());
    return true;
  }

  private forget(now: Date): void {
    for (const [key, at] of this.admitted) if (now.getTime() - at >= this.windowMs) this.admitted.delete(key);
  }
}
