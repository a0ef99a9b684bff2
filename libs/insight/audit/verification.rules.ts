/** One thing that is wrong with a record. */
export interface Problem {
  /** Stable, for programs. */
  code: ProblemCode;
  /** Null where it is not about one stream. */
  stream: string | null;
  position: number | null;
  /** Number of the checkpoint it is about or that proves it. */
  checkpoint: number | null;
  /** One sentence. */
  message: string;
}

export type ProblemCode =
  | 'event_edited'
  | 'event_unchained'
  | 'event_not_as_signed'
  | 'event_out_of_order'
  | 'events_missing'
  | 'stream_out_of_order'
  | 'stream_missing'
  | 'tail_missing'
  | 'copy_differs'
  | 'checkpoint_invalid'
  | 'checkpoint_missing'
  | 'checkpoint_not_as_kept'
  | 'bundle_unreadable'
  | 'bundle_incomplete';

/** The answer of a verification. */
export interface VerificationReport {
  /** True when nothing at all is wrong. */
  verified: boolean;
  events: number;
  /** Events up to the last signed head of their stream; the others are newer than the last checkpoint. */
  coveredEvents: number;
  streams: number;
  checkpoints: number;
  lastCheckpoint: { number: number; createdAt: string } | null;
  exportedAt: string | null;
  /** Ids of the keys that signatures were held against, and whether the verifier brought them or the bundle did. */
  keys: { ids: string[]; broughtBy: 'verifier' | 'bundle' };
  /** Number of receipts kept outside the database that the checkpoints were held against. */
  receipts: number;
  problemCount: number;
  /** The first of them. */
  problems: Problem[];
}

/** Where the parts of a verification put what they find. */
export class Problems {
  readonly first: Problem[] = [];
  count = 0;

  /** @param kept how many are kept in full; the others are only counted */
  constructor(private readonly kept: number) {}

  add(code: ProblemCode, message: string, where: Partial<Omit<Problem, 'code' | 'message'>> = {}): void {
    this.count += 1;
    if (this.first.length >= this.kept) return;
    this.first.push({ code, stream: null, position: null, checkpoint: null, ...where, message });
  }
}
