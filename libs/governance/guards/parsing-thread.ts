import { Worker } from 'node:worker_threads';
import { DomainError } from '@gatehouse/kernel';

/** Loading a parser takes tens of milliseconds; a machine that needs longer than this cannot do it. */
const START_BUDGET_MS = 20_000;

interface Question<Answer> {
  readonly input: object;
  answered(answer: Answer | null): void;
}

interface Running<Ready> {
  readonly worker: Worker;
  readonly ready: Ready;
}

/**
 * A parser in a thread of its own, asked one thing at a time. A question that takes longer than its budget, or that the
 * thread dies of, ends the thread and is answered with null; the next question finds a new thread. An idle thread keeps
 * no process alive.
 */
export class ParsingThread<Ready, Answer extends object> {
  private running: Promise<Running<Ready>> | null = null;
  /** The thread of `running`, once it is ready. */
  private live: Worker | null = null;
  private readonly waiting: Question<{ ready: Ready; answer: Answer }>[] = [];
  private busy = false;
  private asked = 0;

  /**
   * @param name  of the parser, for people
   * @param program  text of the thread's program: posts `Ready` once, then an answer with the `id` of each question
   * @param data  what the program is given as `workerData`
   * @param budgetMs  most time for one question, in milliseconds
   */
  constructor(
    private readonly name: string,
    private readonly program: string,
    private readonly data: () => object,
    private readonly budgetMs: number,
  ) {}

  /**
   * Puts a question to the thread.
   *
   * @returns the answer, or null when there was none in time
   * @throws DomainError `parser_unavailable` when the thread cannot be started
   */
  ask(input: object): Promise<{ ready: Ready; answer: Answer } | null> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ input, answered: resolve });
      if (!this.busy) void this.work().catch(reject);
    });
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    const running = await this.running?.catch(() => null);
    this.running = null;
    await running?.worker.terminate();
  }

  private async work(): Promise<void> {
    this.busy = true;
    try {
      for (let question = this.waiting.shift(); question; question = this.waiting.shift()) {
        const running = await this.started(question);
        question.answered(await this.answerOf(running, question.input));
      }
    } finally {
      this.busy = false;
    }
  }

  /** The thread, started when there is none. A question that cannot even be put is not left waiting. */
  private async started(question: Question<{ ready: Ready; answer: Answer }>): Promise<Running<Ready>> {
    try {
      this.running ??= this.start();
      return await this.running;
    } catch (error) {
      this.running = null;
      // Whoever waits behind it would wait for nothing: each is answered that there is no answer.
      for (const left of [question, ...this.waiting.splice(0)].slice(1)) left.answered(null);
      throw new DomainError('unavailable', 'parser_unavailable', `the ${this.name} parser cannot be started`, {
        cause: error,
      });
    }
  }

  private start(): Promise<Running<Ready>> {
    const worker = new Worker(this.program, { eval: true, workerData: this.data(), stdout: true, stderr: true });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        void worker.terminate();
        reject(new Error(`not ready after ${START_BUDGET_MS} ms`));
      }, START_BUDGET_MS);
      const ended = (code: number): void => reject(new Error(`ended with ${code} before it was ready`));
      worker.once('error', reject).once('exit', ended);
      worker.once('message', (ready: Ready) => {
        clearTimeout(timer);
        worker.off('error', reject).off('exit', ended);
        worker.on('error', () => this.forget(worker));
        worker.on('exit', () => this.forget(worker));
        worker.unref();
        this.live = worker;
        resolve({ worker, ready });
      });
    });
  }

  private answerOf({ worker, ready }: Running<Ready>, input: object): Promise<{ ready: Ready; answer: Answer } | null> {
    this.asked += 1;
    const id = this.asked;
    return new Promise((resolve) => {
      const done = (answer: Answer | null): void => {
        clearTimeout(timer);
        worker.off('message', heard).off('exit', ended).off('error', ended);
        worker.unref();
        resolve(answer && { ready, answer });
      };
      const heard = (answer: Answer & { id: number }): void => {
        if (answer.id === id) done(answer);
      };
      const ended = (): void => done(null);
      const timer = setTimeout(() => {
        this.forget(worker);
        void worker.terminate();
        done(null);
      }, this.budgetMs);
      worker.on('message', heard).on('exit', ended).on('error', ended);
      worker.ref();
      worker.postMessage({ id, ...input });
    });
  }

  private forget(worker: Worker): void {
    if (this.live !== worker) return;
    this.live = null;
    this.running = null;
  }
}
