interface Waiting<Item> {
  item: Item;
  resolve(): void;
  reject(error: unknown): void;
}

/** The same as the product's own batches: so many items in one statement, so many statements under way. */
const MOST_ITEMS = 128;

/** Puts what arrives at the same time into one statement, so that floors and peers batch as the product does. */
export class Batcher<Item> {
  private waiting: Waiting<Item>[] = [];
  private inFlight = 0;

  constructor(
    private readonly write: (items: Item[]) => Promise<unknown>,
    private readonly mostInFlight = 2,
  ) {}

  /** Resolves when the item is durable. */
  add(item: Item): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      queueMicrotask(() => this.pump());
    });
  }

  private pump(): void {
    while (this.inFlight < this.mostInFlight && this.waiting.length > 0)
      void this.send(this.waiting.splice(0, MOST_ITEMS));
  }

  private async send(batch: Waiting<Item>[]): Promise<void> {
    this.inFlight += 1;
    try {
      await this.write(batch.map(({ item }) => item));
      for (const { resolve } of batch) resolve();
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.inFlight -= 1;
    this.pump();
  }
}
