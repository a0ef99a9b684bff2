import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Gate } from './gate.ts';
import { GovernedCompany } from './gate.fixture.ts';

/** The way to the database, which a test can cut and mend. */
class Line {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly target: URL) {}

  async mend(): Promise<void> {
    this.server = createServer((near) => {
      const far = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [near, far].forEach((end) => void end.destroy()));
      }
      near.pipe(far).pipe(near);
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  cut(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  get url(): string {
    const address = new URL(this.target);
    address.hostname = '127.0.0.1';
    address.port = String(this.port);
    return address.toString();
  }
}

const environment = testEnvironment();
let line: Line;
let company: GovernedCompany;
let gate: Gate;
beforeAll(async () => {
  line = new Line(new URL(environment.config.DATABASE_URL));
  await line.mend();
  company = await GovernedCompany.start({ ...environment.config, DATABASE_URL: line.url });
  gate = company.module.get(Gate);
});
afterAll(async () => {
  await company?.stop();
  line?.cut();
});

/** The connections that were cut have to be noticed as such before the next ones are made. */
const works = () =>
  vi.waitFor(async () => expect((await gate.authorise(company.toolCall())).allowed).toBe(true), 15_000);

describe('a gate that loses its database', () => {
  it('refuses, says that it cannot decide, and decides again when the database is back', async () => {
    await works();
    line.cut();
    expect((await gate.authorise(company.toolCall())).decision.refusal).toMatchObject({
      stage: 'resolve',
      code: 'resolve_unavailable',
      reason: 'The gate cannot decide right now (resolve), so nothing is done. Try again in a moment.',
    });
    await line.mend();
    await works();
  });

  it('dispatches nothing without a durable intent', async () => {
    const answer = await gate.authorise(company.toolCall());
    if (!answer.allowed) throw new Error('refused');
    line.cut();
    const run = vi.fn(async () => 'never');
    await expect(gate.perform(answer.authorised, { run })).rejects.toThrow();
    expect(run).not.toHaveBeenCalled();
    await line.mend();
    await works();
  });

  it('does not pretend that an outcome was kept which was not', async () => {
    const action = company.modelCall();
    const answer = await gate.authorise(action);
    if (!answer.allowed) throw new Error('refused');
    const after = vi.fn(() => ({ statements: [], events: [] }));
    const performing = gate.perform(
      answer.authorised,
      {
        run: async () => {
          line.cut();
          return 'done';
        },
      },
      { after },
    );
    await expect(performing).rejects.toThrow();
    await line.mend();
    await works();
    // The intent without an outcome is what tells the next worker that nobody knows what came of it.
    expect((await company.recorded(action.sessionId)).map(({ type }) => type)).toEqual(['action.intended']);
  });
});
