import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWords } from './run-words.fixture.ts';

const AGENT = {
  id: 'eng-prod',
  name: 'Engineering',
  tier: 3,
  owner: 'owner@company.example',
  slackHandle: null,
  departmentId: 'engineering',
  status: 'active',
  version: 1,
  deprecated: null,
  definition: {
    systemPrompt: '',
    modelAlias: 'x',
    allowedTools: [],
    limits: { iterations: 1, tokens: 1, seconds: 1 },
  },
};
const NOTHING = { rows: [], next: null };

/** Answers of an API with one agent and nothing else; what is not listed is not there, and `secret` is not to be seen. */
const ANSWERS: Record<string, object> = {
  '/api/v1/sessions': NOTHING,
  '/api/v1/budgets': NOTHING,
  '/api/v1/memories': NOTHING,
  '/api/v1/memories/search': { rows: [], embeddings: 'off' },
  '/api/v1/agents': { rows: [AGENT], next: null },
  '/api/v1/agents/eng-prod': AGENT,
};

let server: Server;
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    response.statusCode = path in ANSWERS ? 200 : path.endsWith('/secret') ? 403 : 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(ANSWERS[path] ?? {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => server.close());

const run = (...words: string[]) =>
  runWords('--url', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ...words);

describe('a list that is narrowed to a name', () => {
  it.each([
    [['sessions', '--agent', 'eng-prd'], 'there is no agent "eng-prd"', 'agent_not_found'],
    [['sessions', '--person', 'nobody'], 'there is no person "nobody"', 'person_not_found'],
    [['memory', 'list', '--agent', 'eng-prd'], 'there is no agent "eng-prd"', 'agent_not_found'],
    [['memory', 'search', 'what?', '--agent', 'eng-prd'], 'there is no agent "eng-prd"', 'agent_not_found'],
    [
      ['budgets', 'eng-prd'],
      'no agent, and no virtual key with a budget, is called "eng-prd"',
      'budget_target_not_found',
    ],
  ])('says so when nothing has that name: %j', async (words, message, code) => {
    const told = await run(...words);
    expect(told).toMatchObject({ out: '', code: 1 });
    expect(told.err).toContain(`error: ${message}`);
    expect(told.err).toContain(`code: ${code}`);
    if (message.includes('eng-prd')) expect(told.err).toContain('did you mean eng-prod?');
    expect(JSON.parse((await run(...words, '--json')).err)).toMatchObject({ code, exitCode: 1 });
  });

  it.each([
    [['sessions', '--agent', 'eng-prod'], 'no sessions'],
    [['sessions', '--person', 'secret'], 'no sessions'],
    [['memory', 'list', '--agent', 'eng-prod'], 'nothing is remembered'],
    [['budgets', 'eng-prod'], 'eng-prod has no budget'],
  ])('is empty when there is only nothing to show: %j', async (words, message) => {
    expect(await run(...words)).toEqual({ out: `${message}\n`, err: '', code: undefined });
  });
});
