const NEW_LINE = 0x0a;

/**
 * Cuts a byte stream into lines, holding at most one unfinished line in memory.
 */
export class LineReader {
  private pieces: Uint8Array[] = [];
  private pending = 0;

  /** @param maxBytes longest line, without its end */
  constructor(private readonly maxBytes: number) {}

  /**
   * Takes the next piece of the stream and returns the lines that it completes.
   *
   * @throws RangeError when a line is longer than allowed
   */
  *push(chunk: Uint8Array): Generator<Uint8Array> {
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(NEW_LINE, from);
      const piece = chunk.subarray(from, end === -1 ? chunk.length : end);
      this.pending += piece.length;
      if (this.pending > this.maxBytes) throw new RangeError(`a line is longer than ${this.maxBytes} bytes`);
      this.pieces.push(piece);
      if (end === -1) return;
      yield this.take();
      from = end + 1;
    }
  }

  private take(): Uint8Array {
    const line = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces);
    this.pieces = [];
    this.pending = 0;
    return line ?? new Uint8Array();
  }
}
