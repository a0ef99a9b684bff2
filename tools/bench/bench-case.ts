import type { Servers } from './servers.ts';

/** What one round of one side showed, by the names of the figures, which carry their units: `per second`, `p50 ms`. */
export type Figures = Readonly<Record<string, number>>;

/** One of those that are compared. */
export interface Side {
  name: string;
  /** The product itself, what others offer, or what the machine can do at best. */
  role: 'product' | 'peer' | 'floor';
  /** Does its work once, for a second or so, and says how it went. */
  round(): Promise<Figures>;
}

/** Reads one figure of one side; throws when there is none. */
export type Reading = (side: string, figure: string) => number;

/** What the product has set itself. */
export interface Target {
  what: string;
  /** The number that is held against the bound: usually a ratio of two sides. */
  value(read: Reading): number;
  bound: { atLeast: number } | { atMost: number };
  /** What a reader should know when it is missed: where the time goes, and what would help. */
  whenMissed: string;
}

/** A case that is set up: its servers are filled, its processes run. */
export interface OpenCase {
  sides: readonly Side[];
  targets: readonly Target[];
  /** What was found out while setting up, in sentences. */
  remarks: readonly string[];
  close(): Promise<void>;
}

/** One comparison. */
export interface BenchCase {
  /** What it is called on the command line. */
  name: string;
  title: string;
  /** What is done, and beside what, in sentences for the document. */
  work: string;
  /** Counted rounds, 7 unless told; one more goes before them and is not counted. */
  rounds?: number;
  open(servers: Servers): Promise<OpenCase>;
}
