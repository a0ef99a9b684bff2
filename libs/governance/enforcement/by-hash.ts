/** Most values that are kept. */
const KEPT = 1_000;

/** Reads what a content hash names once: the same hash is the same content. The oldest goes when there are too many. */
export class ByHash<Value> {
  private readonly known = new Map<string, Value>();

  constructor(private readonly parse: (content: unknown) => Value) {}

  /** @throws what `parse` throws, each time */
  read(hash: string, content: unknown): Value {
    const known = this.known.get(hash);
    if (known !== undefined) return known;
    const value = this.parse(content);
    if (this.known.size >= KEPT) for (const oldest of this.known.keys()) if (this.known.delete(oldest)) break;
    this.known.set(hash, value);
    return value;
  }
}
