import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { newId } from '@gatehouse/kernel';
import type { Config } from '@gatehouse/platform/config';
import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmbedTexts } from './embed-texts.ts';
import { catalogueGarden, recorded, standing, startGateway } from './model-gateway.fixture.ts';
import { ModelRequests } from './model-requests.repository.ts';

const DIMENSIONS = 3;
const environment = testEnvironment();
let service: Server;
let module: TestingModule;
let embed: EmbedTexts;
let config: Config;
let answer: (texts: string[]) => { status: number; body: unknown };
let received: { path: string | undefined; authorization: string | undefined; body: { input: string[] } }[] = [];

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
    const body = JSON.parse(Buffer.concat(pieces).toString('utf8'));
    received.push({ path: request.url, authorization: request.headers.authorization, body });
    const { status, body: answered } = answer(body.input);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
  });
  await new Promise<void>((listening) => service.listen(0, '127.0.0.1', listening));
  config = {
    ...environment.config,
    GATEHOUSE_EMBEDDINGS_URL: `http://127.0.0.1:${(service.address() as AddressInfo).port}/v1/`,
    GATEHOUSE_EMBEDDINGS_KEY: 'embedding-key',
    GATEHOUSE_EMBEDDINGS_MODEL: 'vectors',
    GATEHOUSE_EMBEDDINGS_DIMENSIONS: DIMENSIONS,
  };
  module = await startGateway(config);
  await catalogueGarden(module);
  embed = module.get(EmbedTexts);
});
beforeEach(() => {
  received = [];
  answer = (texts) => ({
    status: 200,
    body: {
      data: texts.map((_, index) => ({ index, embedding: [index, 3, 0] })).reverse(),
      usage: { prompt_tokens: 1_000 },
    },
  });
});
afterAll(async () => {
  await module?.close();
  await new Promise((closed) => service.close(closed));
});

const of = (agentId: string) => ({ agentId, personId: 'engineer', sessionId: newId() });
const logged = async ({ sessionId }: { sessionId: string }) =>
  (await module.get(ModelRequests).list({ limit: 10, session: sessionId })).rows;

describe('texts that are turned into vectors', () => {
  it('pass the gate, are paid for, and are in the record and the request log', async () => {
    const owner = of('gardener');
    const before = await standing(module, 'gardener');
    const embedding = await embed.run(owner, ['which rose', 'which tulip']);
    if (embedding.outcome !== 'embedded') throw new Error(`not embedded: ${JSON.stringify(embedding)}`);
    expect(embedding.model).toBe('provider-vectors');
    expect(embedding.vectors.map((vector) => vector.map((part) => part.toFixed(2)))).toEqual([
      ['0.00', '1.00', '0.00'],
      ['0.32', '0.95', '0.00'],
    ]);
    expect(received).toMatchObject([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer embedding-key',
        body: { model: 'provider-vectors', dimensions: DIMENSIONS, input: ['which rose', 'which tulip'] },
      },
    ]);
    expect(await recorded(module, owner.sessionId)).toEqual(['action.intended', 'action.succeeded']);
    const events = await module.get(EventReader).readStream(`session:${owner.sessionId}`, 0n, 10);
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toMatch(/rose|tulip/);
    const after = await standing(module, 'gardener');
    // A thousand tokens at two dollars a million.
    expect(after.spent - before.spent).toBe(2_000n);
    expect(after.reserved).toBe(0n);
    expect(await logged(owner)).toMatchObject([
      { alias: 'vectors', model: 'provider-vectors', outcome: 'succeeded', costUsd: 0.002, rehearsed: false },
    ]);
  });

  it.each([
    ['an error', { status: 500, body: {} }],
    ['another shape', { status: 200, body: { vectors: [] } }],
    ['too few numbers', { status: 200, body: { data: [{ index: 0, embedding: [1, 2] }] } }],
    ['too few vectors', { status: 200, body: { data: [] } }],
    ['no direction', { status: 200, body: { data: [{ index: 0, embedding: [0, 0, 0] }] } }],
    ['too much', { status: 200, body: { padding: 'x'.repeat(9 * 1024 * 1024) } }],
  ])('are not had when the service answers with %s, which costs nothing', async (_, given) => {
    answer = () => given;
    const owner = of('gardener');
    const before = await standing(module, 'gardener');
    expect(await embed.run(owner, ['a question'])).toMatchObject({
      outcome: 'unavailable',
      error: { code: 'embeddings_unavailable' },
    });
    expect(await recorded(module, owner.sessionId)).toEqual(['action.intended', 'action.failed']);
    expect(await logged(owner)).toMatchObject([{ outcome: 'failed', errorCode: 'embeddings_unavailable' }]);
    expect((await standing(module, 'gardener')).spent).toBe(before.spent);
  });

  it('stay here when there is no money for them', async () => {
    const owner = of('pauper');
    expect(await embed.run(owner, ['a question'])).toMatchObject({
      outcome: 'unavailable',
      error: { code: 'budget_exhausted' },
    });
    expect(await recorded(module, owner.sessionId)).toEqual(['action.denied']);
    expect(received).toEqual([]);
  });

  it.each(['narrow', 'keyless', 'nobody'])(
    'stay here, and nothing is asked, for an agent whose key is not for it: %s',
    async (agentId) => {
      const owner = of(agentId);
      expect(await embed.run(owner, ['a question'])).toEqual({ outcome: 'off' });
      expect(await recorded(module, owner.sessionId)).toEqual([]);
      expect(received).toEqual([]);
    },
  );

  it.each([
    ['where no service is configured', { GATEHOUSE_EMBEDDINGS_URL: undefined }, { outcome: 'off' }],
    [
      'where the catalogue has no such alias',
      { GATEHOUSE_EMBEDDINGS_MODEL: 'missing' },
      { outcome: 'unavailable', error: { code: 'model_not_found' } },
    ],
  ])('stay here %s', async (_, change, expected) => {
    const elsewhere = await startGateway({ ...config, ...change });
    try {
      expect(await elsewhere.get(EmbedTexts).model()).toBeNull();
      expect(await elsewhere.get(EmbedTexts).run(of('gardener'), ['a question'])).toMatchObject(expected);
      expect(received).toEqual([]);
    } finally {
      await elsewhere.close();
    }
  });
});
