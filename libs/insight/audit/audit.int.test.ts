import type { AddressInfo } from 'node:net';
import type { Principal } from '@gatehouse/contracts/access';
import { createClient, type RequestOf, type Role } from '@gatehouse/contracts/http';
import { exportRecord, listCheckpoints, searchAuditEvents } from '@gatehouse/contracts/insight';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { type OpenRecord, openRecord } from '@gatehouse/platform/events';
import { AUTHENTICATOR, type Authenticator, HTTP_OPTIONS, HttpModule, openHttp } from '@gatehouse/platform/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Global, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAudit } from './audit-fixture.ts';
import { AuditModule } from './index.ts';
import { RecordVerifier } from './rules.ts';

const environment = testEnvironment();
const SESSION = '019a9c1e-7d1c-7c3a-9a53-0f3c8d1b2e4f';

/** The token is the role. */
const authenticator: Authenticator = {
  authenticate: async (request) => {
    const role = request.headers.authorization?.replace('Bearer ', '') as Role | undefined;
    const principal: Principal = { kind: 'person', id: 'p', name: 'P', roles: [], departmentId: null, tokenId: null };
    return role ? { ...principal, roles: [role] } : null;
  },
};

@Global()
@Module({ providers: [{ provide: AUTHENTICATOR, useValue: authenticator }], exports: [AUTHENTICATOR] })
class RolesModule {}

let app: NestExpressApplication;
let record: OpenRecord;
let url: string;
const client = (role = 'auditor') => createClient({ url, token: role });

beforeAll(async () => {
  const modules = [ConfigModule.of(environment.config), DatabaseModule, RolesModule, HttpModule, AuditModule];
  @Module({ imports: modules })
  class TestModule {}
  app = await NestFactory.create<NestExpressApplication>(TestModule, { ...HTTP_OPTIONS, logger: false });
  openHttp(app, 'test');
  await app.listen(0, '127.0.0.1');
  url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
  record = openRecord(environment);
  const agent = 'agent:eng-prod';
  const tool = 'tool:codebase_search';
  const session = `session:${SESSION}`;
  for (const [stream, type, actor, subject] of [
    [session, 'session.started', agent, agent],
    [session, 'action.intended', agent, tool],
    [session, 'action.succeeded', agent, tool],
    ['kill_switch:tool:codebase_search', 'kill_switch.engaged', 'person:admin', tool],
    [session, 'action.denied', agent, tool],
    ['agent:other', 'agent.applied', 'person:admin', 'agent:other'],
  ] as const) {
    await record.log.record({ stream, type, actor, subject, onBehalfOf: 'person:engineer', payload: { n: 1 } });
  }
  await openAudit(environment).takeCheckpoint.run();
});
afterAll(async () => {
  await record.close();
  await app.close();
});

const found = async (query: RequestOf<typeof searchAuditEvents>['query']) =>
  (await client().call(searchAuditEvents, { query })).rows.map(({ type }) => type);

describe('GET /audit/events', () => {
  it.each([
    [{ actor: 'person:admin' }, ['agent.applied', 'kill_switch.engaged']],
    [{ agent: 'eng-prod' }, ['action.denied', 'action.succeeded', 'action.intended', 'session.started']],
    [{ agent: 'other' }, ['agent.applied']],
    [{ tool: 'codebase_search' }, ['action.denied', 'kill_switch.engaged', 'action.succeeded', 'action.intended']],
    [{ session: SESSION, type: 'action.denied' }, ['action.denied']],
    [{ type: 'action.*' }, ['action.denied', 'action.succeeded', 'action.intended']],
    [{ actor: 'person:admin', tool: 'codebase_search' }, ['kill_switch.engaged']],
    [{ actor: 'person:nobody' }, []],
    [{ since: '2100-01-01T00:00:00Z' }, []],
    [{ until: '2000-01-01T00:00:00Z' }, []],
  ])('finds %j, newest first', async (query, types) => {
    expect(await found(query)).toEqual(types);
  });

  it('finds by time', async () => {
    const { rows } = await client().call(searchAuditEvents, { query: { type: 'kill_switch.engaged' } });
    const at = rows[0]?.at ?? '';
    expect(await found({ since: at })).toEqual(['agent.applied', 'action.denied', 'kill_switch.engaged']);
    expect(await found({ until: at })).toEqual(['action.succeeded', 'action.intended', 'session.started']);
  });

  it('goes through pages without gap or repetition', async () => {
    const types: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await client().call(searchAuditEvents, { query: { limit: 2, ...(cursor ? { cursor } : {}) } });
      types.push(...page.rows.map(({ type }) => type));
      cursor = page.next ?? undefined;
    } while (cursor);
    expect(types).toEqual(await found({}));
  });

  it('shows an event as it stands in the record', async () => {
    const { rows } = await client().call(searchAuditEvents, { query: { type: 'action.intended' } });
    expect(rows[0]).toMatchObject({
      stream: `session:${SESSION}`,
      position: 2,
      onBehalfOf: 'person:engineer',
      payload: { n: 1 },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it.each([
    [{ cursor: 'made-up' }, 'invalid_cursor'],
    [{ type: 'drop table' }, 'invalid_input'],
    [{ session: 'x' }, 'invalid_input'],
  ])('refuses %j', async (query, code) => {
    await expect(client().call(searchAuditEvents, { query })).rejects.toMatchObject({ code });
  });

  it('is for those who may read the record', async () => {
    await expect(client('engineer').call(searchAuditEvents, { query: {} })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await expect(client('engineer').lines(exportRecord, {}).next()).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('GET /audit/checkpoints', () => {
  it('lists them, newest first', async () => {
    const { rows, next } = await client().call(listCheckpoints, { query: {} });
    expect(rows).toEqual([
      expect.objectContaining({ number: 1, heads: 3, signature: expect.stringMatching(/^[0-9a-f]{128}$/) }),
    ]);
    expect(next).toBeNull();
    await expect(client().call(listCheckpoints, { query: { cursor: 'x' } })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
  });
});

describe('GET /audit/export', () => {
  it('hands out what verifies', async () => {
    const verifier = new RecordVerifier();
    let text = '';
    for await (const piece of client().lines(exportRecord, {})) text += piece;
    for (const line of text.trimEnd().split('\n')) verifier.accept(line);
    expect(verifier.finish()).toMatchObject({ verified: true, events: 6, coveredEvents: 6, checkpoints: 1 });
  });

  it('gives its connection back when the receiver leaves in the middle', async () => {
    const many = Array.from({ length: 5_000 }, (_, n) =>
      record.log.record({
        stream: 'agent:other',
        type: 'bulk.added',
        actor: 'a',
        subject: 's',
        payload: 'x'.repeat(1_000) + n,
      }),
    );
    await Promise.all(many);
    for (let round = 0; round < environment.config.DATABASE_POOL + 2; round += 1) {
      const leaving = new AbortController();
      const pieces = client().lines(exportRecord, {}, { signal: leaving.signal });
      await pieces.next();
      leaving.abort();
      await pieces.next().catch(() => undefined);
    }
    await vi.waitFor(async () => {
      const { rows } = await environment.database.pool.query(
        `select count(*)::int as open from pg_stat_activity
         where datname = current_database() and state like 'idle in transaction%'`,
      );
      expect(rows[0]).toEqual({ open: 0 });
    }, 5_000);
    expect((await client().call(listCheckpoints, { query: {} })).rows).toHaveLength(1);
  });
});
