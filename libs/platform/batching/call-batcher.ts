/** Most calls that travel in one request. */
const BATCH_CALLS = 128;

/** Requests under way at a time: while one waits for its answer, the other is filled. */
const BATCHES_IN_FLIGHT = 2;

interface Waiting<Input, Answer> {
  input: Input;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

/**
 * Lets calls that are made at the same moment travel in one request to a server: one round trip, and in a database one wait for
 * the disk, instead of one each. A call that comes alone goes out at once.
 */
export class CallBatcher<Input, Answer> {
  private waiting: Waiting<Input, Answer>[] = [];
  private inFlight = 0;

  /** @param answerAll answers the calls in their order, one answer each; when it fails, every one of them has failed */
  constructor(private readonly answerAll: (inputs: Input[]) => Promise<Answer[]>) {}

  /** @throws what `answerAll` throws */
  call(input: Input): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, resolve, reject });
      // After the callers of this turn.
      if (this.waiting.length === 1) setImmediate(() => this.pump());
    });
  }

  private pump(): void {
    while (this.inFlight < BATCHES_IN_FLIGHT && this.waiting.length > 0) {
      void this.send(this.waiting.splice(0, BATCH_CALLS));
    }
  }

  private async send(batch: Waiting<Input, Answer>[]): Promise<void> {
    this.inFlight += 1;
    try {
      const answers = await this.answerAll(batch.map(({ input }) => input));
      if (answers.length !== batch.length) throw new Error(`${batch.length} calls got ${answers.length} answers`);
      for (const [index, answer] of answers.entries()) batch[index]?.resolve(answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      this.inFlight -= 1;
      this.pump();
    }
  }
}
