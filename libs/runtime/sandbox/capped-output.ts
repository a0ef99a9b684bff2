/** Keeps the beginning of what a program prints, up to a number of bytes, and knows how much there was. */
export class CappedOutput {
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;
  /** Everything that came, kept or not. */
  bytes = 0;

  constructor(private readonly most: number) {}

  add(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = this.most - this.keptBytes;
    if (room <= 0) return;
    const part = chunk.length <= room ? chunk : chunk.subarray(0, room);
    this.kept.push(part);
    this.keptBytes += part.length;
  }

  get cut(): boolean {
    return this.bytes > this.keptBytes;
  }

  /** What was kept; bytes that are not UTF-8, such as a character that was cut through, are shown as U+FFFD. */
  get text(): string {
    return Buffer.concat(this.kept).toString('utf8');
  }
}
