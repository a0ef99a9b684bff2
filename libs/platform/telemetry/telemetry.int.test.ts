import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { carryTrace, continueTrace, SPAN_SESSION, startTelemetry, type Telemetry, withSpan } from './index.ts';

const environment = testEnvironment();
// Put together here so that no scanner takes the test for a leak.
const secret = `sk-ant-${'api03-neverShown_'.repeat(3)}`;
const exported: string[] = [];
let collector: Server;
let telemetry: Telemetry;

beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      exported.push(Buffer.concat(chunks).toString());
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  telemetry = startTelemetry(
    { ...environment.config, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    'gatehouse-test',
    () => undefined,
  );
});
afterAll(async () => {
  await telemetry.stop();
  collector.close();
});

const storedSpans = () => environment.database.client.span.findMany({ orderBy: { startedAt: 'asc' } });

describe('telemetry', () => {
  it('keeps a seeded secret out of the store and out of the collector, wherever in a span it stands', async () => {
    const work = withSpan(
      'tool_call',
      `call ${secret}`,
      { [SPAN_SESSION]: 'one', argument: secret, list: [secret] },
      async (span) => {
        span.addEvent(`event ${secret}`, { value: `Authorization: Bearer ${secret}` });
        throw new Error(`failed with ${secret}`);
      },
    );
    await expect(work).rejects.toThrow();
    await telemetry.flush();
    const [span] = await storedSpans();
    expect(span).toMatchObject({ kind: 'tool_call', sessionId: 'one', service: 'gatehouse-test', status: 'error' });
    expect(JSON.stringify(span, (_key, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      secret,
    );
    expect(exported.join()).toContain('[redacted:');
    expect(exported.join()).not.toContain(secret);
  });

  it('continues a carried trace as children of the span it was carried from', async () => {
    let carrier = {};
    await withSpan('session', 'session', {}, async () => {
      carrier = carryTrace();
    });
    await continueTrace(carrier, () => withSpan('turn', 'turn', {}, async () => undefined));
    await telemetry.flush();
    const spans = await storedSpans();
    const session = spans.find(({ kind }) => kind === 'session');
    const turn = spans.find(({ kind }) => kind === 'turn');
    expect(turn).toMatchObject({ traceId: session?.traceId, parentSpanId: session?.spanId });
  });

  it('stores text that PostgreSQL cannot hold as it is', async () => {
    await withSpan('job', 'nul', { text: 'a\u0000b' }, async () => undefined);
    await telemetry.flush();
    expect((await storedSpans()).find(({ name }) => name === 'nul')?.attributes).toEqual({ text: 'a\ufffdb' });
  });
});
