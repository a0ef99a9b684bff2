import { createServer, type IncomingMessage, request as ask, type Server, type ServerResponse } from 'node:http';
import { type Rehearsal, startRehearsal } from '@gatehouse/runtime/model-gateway';

/** Tokens of calls to a model. */
export interface TokenCount {
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
}

/** Between two pieces of an answer, in milliseconds, as in the product. */
const PACE_MS = 8;

/** The figures of one event of an answer, as the Messages API has them. */
interface Figures {
  input_tokens?: number;
  output_tokens?: number;
  cache_read_input_tokens?: number;
  cache_creation_input_tokens?: number;
}

/**
 * The model of an installation under faults: rehearsal outside of the workers, behind a meter that adds up the usage that it
 * told, whatever became of the answer. What was spent is held against it.
 */
export class MeteredModel {
  private readonly answers: TokenCount[] = [];
  private readonly server: Server = createServer((request, response) => this.pass(request, response));

  private constructor(private readonly rehearsal: Rehearsal) {}

  /** @param scenario YAML script of the answers */
  static async start(scenario: string): Promise<MeteredModel> {
    const model = new MeteredModel(await startRehearsal({ scenario, paceMs: PACE_MS }));
    await new Promise<void>((done, failed) => {
      model.server.once('error', failed);
      model.server.listen(0, '127.0.0.1', done);
    });
    return model;
  }

  /** What makes an installation ask this model. */
  get environment(): Record<string, string> {
    const address = this.server.address();
    if (address === null || typeof address === 'string') throw new Error('the model does not listen');
    return { ANTHROPIC_BASE_URL: `http://127.0.0.1:${address.port}`, ANTHROPIC_API_KEY: this.rehearsal.key };
  }

  /** All tokens that the model has told of. */
  told(): TokenCount {
    const sum = (of: (count: TokenCount) => number) => this.answers.reduce((total, count) => total + of(count), 0);
    return {
      input: sum(({ input }) => input),
      output: sum(({ output }) => output),
      cacheRead: sum(({ cacheRead }) => cacheRead),
      cacheWrite: sum(({ cacheWrite }) => cacheWrite),
    };
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((done) => this.server.close(() => done()));
    this.server.closeAllConnections();
    await closed;
    await this.rehearsal.stop();
  }

  private pass(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers } = request;
    const passed = ask(new URL(request.url ?? '/', this.rehearsal.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      const read = this.meter();
      answer.on('data', (piece: Buffer) => {
        read(piece.toString());
        response.write(piece);
      });
      answer.on('end', () => response.end());
      // What came before the break is to reach the caller first.
      answer.on('error', () => response.write('\n', () => response.destroy()));
    });
    passed.on('error', () => response.destroy());
    response.on('close', () => passed.destroy());
    request.pipe(passed);
  }

  /** Reads one answer's events as they pass, and keeps its newest figures. */
  private meter(): (text: string) => void {
    const count: TokenCount = { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 };
    this.answers.push(count);
    let unread = '';
    return (text) => {
      const lines = (unread + text).split('\n');
      unread = lines.pop() ?? '';
      for (const line of lines) {
        if (!line.startsWith('data: {"type":"message_')) continue;
        const event: { message?: { usage?: Figures }; usage?: Figures } = JSON.parse(line.slice('data: '.length));
        const figures = event.message?.usage ?? event.usage ?? {};
        count.input = figures.input_tokens ?? count.input;
        count.output = figures.output_tokens ?? count.output;
        count.cacheRead = figures.cache_read_input_tokens ?? count.cacheRead;
        count.cacheWrite = figures.cache_creation_input_tokens ?? count.cacheWrite;
      }
    };
  }
}
