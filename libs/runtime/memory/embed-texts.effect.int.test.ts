import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Config } from '@gatehouse/platform/config';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EmbedMissing } from './embed-missing.ts';
import { EmbedTexts } from './embed-texts.effect.ts';
import { MemoriesRepository } from './memories.repository.ts';
import { OWNER, remember } from './memory.fixture.ts';
import { MemorySearchRepository } from './memory-search.repository.ts';
import { SearchMemories } from './search-memories.ts';

/** What the service of these tests understands: each line is one direction. */
const CONCEPTS = ['on call|pages?|purple phone', 'editor|helix', 'money|prices?|cent'];

const environment = testEnvironment();
let service: Server;
let answer: (texts: string[]) => { status: number; body: unknown };
let received: { path: string | undefined; authorization: string | undefined; body: { input: string[] } }[] = [];
let config: Config;

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
    GATEHOUSE_EMBEDDINGS_MODEL: 'concepts',
    GATEHOUSE_EMBEDDINGS_DIMENSIONS: 4,
  };
});
beforeEach(() => {
  received = [];
  answer = (texts) => ({
    status: 200,
    body: { data: texts.map((text, index) => ({ index, embedding: directionOf(text) })).reverse() },
  });
});
afterAll(() => new Promise((closed) => service.close(closed)));

const directionOf = (text: string): number[] => [
  ...CONCEPTS.map((pattern) => (new RegExp(pattern, 'i').test(text) ? 3 : 0)),
  0.5,
];

describe('EmbedTexts', () => {
  it('asks in the form of OpenAI and returns vectors of length one in the order of the texts', async () => {
    const vectors = await new EmbedTexts(config).run(['which editor', 'how is money kept']);
    expect(received).toMatchObject([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer embedding-key',
        body: { model: 'concepts', dimensions: 4, input: ['which editor', 'how is money kept'] },
      },
    ]);
    expect(vectors.map((vector) => vector.indexOf(Math.max(...vector)))).toEqual([1, 2]);
    for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1);
  });

  it.each([
    ['an error', { status: 500, body: {} }],
    ['another shape', { status: 200, body: { vectors: [] } }],
    ['too few numbers', { status: 200, body: { data: [{ index: 0, embedding: [1, 2] }] } }],
    ['too few vectors', { status: 200, body: { data: [] } }],
    ['no direction', { status: 200, body: { data: [{ index: 0, embedding: [0, 0, 0, 0] }] } }],
    ['too much', { status: 200, body: { padding: 'x'.repeat(9 * 1024 * 1024) } }],
  ])('refuses %s', async (_, given) => {
    answer = () => given;
    const unavailable = expect.objectContaining({ code: 'embeddings_unavailable' });
    await expect(new EmbedTexts(config).run(['a question'])).rejects.toEqual(unavailable);
  });

  it('sends nothing where no service is configured', async () => {
    const embed = new EmbedTexts(environment.config);
    expect(embed.model).toBeNull();
    await expect(embed.run(['a question'])).rejects.toEqual(
      expect.objectContaining({ code: 'embeddings_unavailable' }),
    );
    expect(received).toEqual([]);
  });
});

describe('a search with embeddings', () => {
  const searching = () =>
    new SearchMemories(
      new MemorySearchRepository(environment.database),
      new MemoriesRepository(environment.database),
      new EmbedTexts(config),
    );

  it('finds by meaning what shares no word with the question', async () => {
    const embed = new EmbedTexts(config);
    for (const content of ['We ring whoever holds the purple phone.', 'I write everything in Helix.']) {
      const [embedding] = await embed.run([content]);
      await remember(environment.database, content, { embedding: embedding ?? [], embeddingModel: 'concepts' });
    }
    const { memories, embeddings } = await searching().run(OWNER, 'Who is on call?', 3);
    expect(embeddings).toBe('used');
    expect(memories.map(({ content }) => content)).toEqual(['We ring whoever holds the purple phone.']);
  });

  it('gives memories their vectors that were stored while there was no service', async () => {
    await remember(environment.database, 'Prices are integers.');
    const { database } = environment;
    const embedMissing = new EmbedMissing(
      new MemoriesRepository(database),
      new EmbedTexts(config),
      new UnitOfWork(database),
    );
    answer = () => ({ status: 503, body: {} });
    expect(await embedMissing.run()).toBe(0);
    answer = (texts) => ({
      status: 200,
      body: { data: texts.map((text, index) => ({ index, embedding: directionOf(text) })) },
    });
    expect(await embedMissing.run()).toBe(1);
    expect(await embedMissing.run()).toBe(0);
    const { memories } = await searching().run(OWNER, 'How is money kept?', 3);
    expect(memories.map(({ content }) => content)).toEqual(['Prices are integers.']);
  });

  it('does not compare with vectors of another model', async () => {
    config = { ...config, GATEHOUSE_EMBEDDINGS_MODEL: 'another' };
    expect((await searching().run(OWNER, 'Who is on call?', 3)).memories).toEqual([]);
  });

  it('goes on by words, and says so, when the service does not answer', async () => {
    answer = () => ({ status: 503, body: {} });
    const { memories, embeddings } = await searching().run(OWNER, 'Helix?', 3);
    expect(embeddings).toBe('unavailable');
    expect(memories).toHaveLength(1);
  });
});
