import type { Checkpoint } from './checkpoint.rules.ts';

/** A head that a checkpoint vouches for. */
export interface SignedHead {
  hash: string;
  checkpoint: number;
}

/** Every head that any checkpoint signed, until the events of its stream come by. */
export class SignedHeads {
  private readonly byStream = new Map<string, Map<number, SignedHead[]>>();

  add({ number, heads }: Checkpoint): void {
    for (const { stream, position, hash } of heads) {
      const ofStream = this.byStream.get(stream) ?? new Map<number, SignedHead[]>();
      this.byStream.set(stream, ofStream);
      const same = ofStream.get(position);
      if (!same) ofStream.set(position, [{ hash, checkpoint: number }]);
      else if (same.every((head) => head.hash !== hash)) same.push({ hash, checkpoint: number });
    }
  }

  /** The signed heads of a stream by position; they are forgotten here. */
  take(stream: string): Map<number, SignedHead[]> {
    const ofStream = this.byStream.get(stream) ?? new Map<number, SignedHead[]>();
    this.byStream.delete(stream);
    return ofStream;
  }

  /** Streams whose events have not come by, with their signed heads. */
  rest(): Iterable<[string, Map<number, SignedHead[]>]> {
    return this.byStream;
  }
}
