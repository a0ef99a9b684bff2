import { redactSecrets } from '../telemetry/index.ts';

/** The last bytes of a stream, for diagnostics: bounded in memory, and without secrets when it is read. */
export class TextTail {
  private tail = Buffer.alloc(0);

  constructor(private readonly maxBytes: number) {}

  push(chunk: Buffer): void {
    this.tail = Buffer.concat([this.tail, chunk.subarray(-this.maxBytes)]).subarray(-this.maxBytes);
  }

  /** What was said last, secrets redacted and control characters taken out. */
  toString(): string {
    const printable = this.tail.toString('utf8').replace(/[^\P{Cc}\n\t]/gu, '');
    return redactSecrets(printable).text.trim();
  }
}
