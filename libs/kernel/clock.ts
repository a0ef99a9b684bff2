/** Where the time comes from, so that a test can hold it. Leases do not use it: they use database time. */
export interface Clock {
  /** The current time, UTC. */
  now(): Date;
}

/** Injection token of the clock: `@Inject(CLOCK) clock: Clock`. */
export const CLOCK = Symbol('CLOCK');

export const systemClock: Clock = { now: () => new Date() };

/** A clock that stands still until it is moved. For tests. */
export class HeldClock implements Clock {
  constructor(private time: Date) {}

  now(): Date {
    return new Date(this.time);
  }

  /** Moves the clock forward by `milliseconds`. */
  advance(milliseconds: number): void {
    this.time = new Date(this.time.getTime() + milliseconds);
  }
}
