import type { Principal } from '@gatehouse/contracts/access';
import { createClient } from '@gatehouse/contracts/http';
import { getAgent, listAgents, listAgentVersions } from '@gatehouse/contracts/registry';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { AUTHENTICATOR, HTTP_OPTIONS, HttpModule, openHttp } from '@gatehouse/platform/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Global, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentEntry, AgentsHttpModule, DefineAgent } from './index.ts';

const environment = testEnvironment();
let app: NestExpressApplication;
let url: string;

const person = (id: string, roles: Principal['roles'], departmentId: string | null): Principal => ({
  kind: 'person',
  id,
  name: id,
  roles,
  departmentId,
  tokenId: null,
});
const PEOPLE: Record<string, Principal> = {
  admin: person('admin', ['admin'], 'engineering'),
  'marketing-head': person('marketing-head', ['department_head'], 'marketing'),
  nobody: person('nobody', ['engineer'], null),
};

/** Takes a token for the name of who sends it. */
@Global()
@Module({
  providers: [
    {
      provide: AUTHENTICATOR,
      useValue: {
        authenticate: async ({ headers }: { headers: { authorization?: string } }) =>
          PEOPLE[headers.authorization?.replace('Bearer ', '') ?? ''] ?? null,
      },
    },
  ],
  exports: [AUTHENTICATOR],
})
class TokensAreNames {}

const agent = (id: string, departmentId: string): AgentEntry => ({
  id,
  name: id,
  tier: 3,
  owner: 'platform@example.com',
  slackHandle: null,
  departmentId,
  status: 'active',
  definition: {
    systemPrompt: 'You help.',
    modelAlias: 'large',
    allowedTools: [],
    limits: { iterations: 1, tokens: 1, seconds: 1 },
  },
});

beforeAll(async () => {
  const module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, TokensAreNames, HttpModule, AgentsHttpModule],
  }).compile();
  app = module.createNestApplication<NestExpressApplication>(HTTP_OPTIONS);
  openHttp(app, '0.0.0');
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  for (const entry of [agent('eng-a', 'engineering'), agent('eng-b', 'engineering'), agent('mark-a', 'marketing')]) {
    await app.get(UnitOfWork).run((transaction) => app.get(DefineAgent).run(transaction, entry, 'person:admin'));
  }
});
afterAll(() => app?.close());

const as = (token: string) => createClient({ url, token });
const idsFor = async (token: string, query = {}) =>
  (await as(token).call(listAgents, { query })).rows.map(({ id }) => id);

describe('agents over HTTP', () => {
  it('shows all of them to an admin, page by page', async () => {
    const first = await as('admin').call(listAgents, { query: { limit: 2 } });
    expect(first.rows.map(({ id }) => id)).toEqual(['eng-a', 'eng-b']);
    expect(first.rows[0]).toMatchObject({ tier: 3, version: 1, definition: { modelAlias: 'large' } });
    const second = await as('admin').call(listAgents, {
      query: { limit: 2, ...(first.next && { cursor: first.next }) },
    });
    expect(second).toMatchObject({ rows: [{ id: 'mark-a' }], next: null });
  });

  it('shows a department head those of the department and no others, whatever is asked for', async () => {
    expect(await idsFor('marketing-head')).toEqual(['mark-a']);
    expect(await idsFor('marketing-head', { department: 'engineering' })).toEqual([]);
    await expect(as('marketing-head').call(getAgent, { params: { id: 'eng-a' } })).rejects.toMatchObject({
      kind: 'not_found',
      code: 'agent_unknown',
    });
    await expect(
      as('marketing-head').call(listAgentVersions, { params: { id: 'eng-a' }, query: {} }),
    ).rejects.toMatchObject({ code: 'agent_unknown' });
  });

  it('shows nothing to somebody without a department', async () => {
    expect(await idsFor('nobody')).toEqual([]);
  });

  it('filters by status and department', async () => {
    expect(await idsFor('admin', { status: 'paused' })).toEqual([]);
    expect(await idsFor('admin', { department: 'marketing' })).toEqual(['mark-a']);
  });

  it('shows versions with their author, newest first, page by page', async () => {
    const revised = {
      ...agent('eng-b', 'engineering'),
      definition: { ...agent('', '').definition, modelAlias: 'small' },
    };
    await app.get(UnitOfWork).run((transaction) => app.get(DefineAgent).run(transaction, revised, 'person:other'));
    const newest = await as('admin').call(listAgentVersions, { params: { id: 'eng-b' }, query: { limit: 1 } });
    expect(newest).toMatchObject({ rows: [{ version: 2, author: 'person:other' }], next: '2' });
    const oldest = await as('admin').call(listAgentVersions, { params: { id: 'eng-b' }, query: { cursor: '2' } });
    expect(oldest).toMatchObject({ rows: [{ version: 1, author: 'person:admin' }], next: null });
    await expect(
      as('admin').call(listAgentVersions, { params: { id: 'eng-b' }, query: { cursor: 'x' } }),
    ).rejects.toMatchObject({ kind: 'invalid' });
  });
});
