import { getPerson, issueToken, listPeople, listTokens, revokeToken, whoAmI } from '@gatehouse/contracts/access';
import { type Client, createClient } from '@gatehouse/contracts/http';
import { PutPerson } from '@gatehouse/access/identity';
import { UnitOfWork } from '@gatehouse/platform/database';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, OPERATOR_TOKEN, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);
const secrets: string[] = [OPERATOR_TOKEN];
let engineer: Client;
let auditor: Client;

const as = (token: string): Client => createClient({ url: api.url, token });

beforeAll(async () => {
  const people = [
    await addPerson(api, 'engineer', ['engineer']),
    await addPerson(api, 'auditor', ['auditor']),
  ] as const;
  secrets.push(...people.map(({ token }) => token));
  [engineer, auditor] = people;
});

async function ownToken(): Promise<{ id: string; token: string }> {
  const { token, issued } = await engineer.call(issueToken, { body: { kind: 'personal', name: 'laptop' } });
  secrets.push(token);
  return { id: issued.id, token };
}

describe('who is asking', () => {
  it('is the operator with the operator token', async () => {
    expect(await api.operator.call(whoAmI, {})).toMatchObject({ kind: 'operator', roles: ['admin'] });
  });

  it('is nobody with a token that is not known', async () => {
    await expect(as('gateperson_made-up').call(whoAmI, {})).rejects.toMatchObject({
      kind: 'unauthenticated',
      code: 'unknown_token',
    });
  });

  it('is the service with a service token, with its own roles', async () => {
    const body = { kind: 'service' as const, name: 'nightly', roles: ['auditor' as const] };
    const { token, issued } = await api.operator.call(issueToken, { body });
    secrets.push(token);
    expect(token).toMatch(/^gateservice_/);
    expect(await as(token).call(whoAmI, {})).toEqual({
      kind: 'service',
      id: issued.id,
      name: 'nightly',
      roles: ['auditor'],
      departmentId: null,
    });
  });

  it('is the agent with its virtual key, which opens nothing else', async () => {
    const body = { kind: 'virtual_key' as const, name: 'client', agent: 'eng-prod', models: ['claude-haiku'] };
    const { token } = await api.operator.call(issueToken, { body });
    secrets.push(token);
    expect(await as(token).call(whoAmI, {})).toMatchObject({ kind: 'agent', id: 'eng-prod', roles: [] });
    await expect(as(token).call(listPeople, { query: {} })).rejects.toMatchObject({ code: 'permission_missing' });
    await expect(as(token).call(issueToken, { body: { kind: 'personal', name: 'x' } })).rejects.toMatchObject({
      code: 'permission_missing',
    });
  });
});

describe('a personal token', () => {
  it('acts as its person and is shown once', async () => {
    const { id, token } = await ownToken();
    expect(await as(token).call(whoAmI, {})).toMatchObject({ kind: 'person', id: 'engineer', roles: ['engineer'] });
    const { rows } = await engineer.call(listTokens, { query: {} });
    const listed = rows.find((row) => row.id === id);
    expect(listed?.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(token.startsWith(listed?.prefix ?? '-')).toBe(true);
  });

  it('is refused once it is revoked', async () => {
    const { id, token } = await ownToken();
    expect((await engineer.call(revokeToken, { params: { id } })).revokedAt).not.toBeNull();
    await expect(as(token).call(whoAmI, {})).rejects.toMatchObject({ kind: 'unauthenticated', code: 'token_revoked' });
  });

  it('is refused once it has expired', async () => {
    const { id, token } = await ownToken();
    await environment.database.pool.query(
      `update access_tokens set expires_at = now() - interval '1 s' where id = $1`,
      [id],
    );
    await expect(as(token).call(whoAmI, {})).rejects.toMatchObject({ kind: 'unauthenticated', code: 'token_expired' });
  });

  it('is refused once its person is disabled', async () => {
    const leaver = await addPerson(api, 'leaver', ['engineer']);
    secrets.push(leaver.token);
    const person = { id: 'leaver', name: 'Leaver', email: null, departmentId: 'engineering', roles: [] };
    await api.app
      .get(UnitOfWork, { strict: false })
      .run((transaction) =>
        api.app.get(PutPerson, { strict: false }).run(transaction, { ...person, status: 'disabled' }, 'test'),
      );
    await expect(leaver.call(whoAmI, {})).rejects.toMatchObject({ code: 'account_disabled' });
  });

  it('never turns into one that lives longer', async () => {
    const day = { kind: 'personal' as const, name: 'day', expiresInDays: 1 };
    const short = await engineer.call(issueToken, { body: day });
    const long = await as(short.token).call(issueToken, { body: { ...day, expiresInDays: 365 } });
    secrets.push(short.token, long.token);
    expect(long.issued.expiresAt).toBe(short.issued.expiresAt);
  });
});

describe('a person without the role', () => {
  it.each([
    ['list people', () => engineer.call(listPeople, { query: {} })],
    [
      'issue a token for somebody else',
      () => engineer.call(issueToken, { body: { kind: 'personal', name: 'x', person: 'auditor' } }),
    ],
    [
      'issue a service token',
      () => engineer.call(issueToken, { body: { kind: 'service', name: 'x', roles: ['admin'] } }),
    ],
  ])('may not %s, and is told who can change that', async (_what, attempt) => {
    await expect(attempt()).rejects.toMatchObject({
      kind: 'forbidden',
      code: 'permission_missing',
      changedBy: expect.stringContaining('an admin'),
    });
  });

  it("may not revoke somebody else's token, nor see it", async () => {
    const { id } = await ownToken();
    await expect(auditor.call(revokeToken, { params: { id } })).rejects.toMatchObject({ code: 'permission_missing' });
    const { rows } = await auditor.call(listTokens, { query: { person: 'engineer' } });
    expect(rows.every(({ personId }) => personId === 'auditor')).toBe(true);
  });
});

describe('people', () => {
  it('are listed page by page to those who may see them', async () => {
    const first = await auditor.call(listPeople, { query: { limit: 1 } });
    expect(first.rows.map(({ id }) => id)).toEqual(['auditor']);
    const second = await auditor.call(listPeople, { query: { limit: 1, cursor: first.next ?? '' } });
    expect(second.rows.map(({ id }) => id)).toEqual(['engineer']);
  });

  it('are found one by one', async () => {
    expect(await auditor.call(getPerson, { params: { id: 'engineer' } })).toMatchObject({
      email: 'engineer@company.example',
    });
    await expect(auditor.call(getPerson, { params: { id: 'nobody' } })).rejects.toMatchObject({ kind: 'not_found' });
  });
});

describe('secrets', () => {
  it('are nowhere in the log and nowhere in the database', async () => {
    const log = api.log.join('\n');
    const { rows } = await environment.database.pool.query(
      `select t::text as text from access_tokens t union all select e::text from events e`,
    );
    const stored = rows.map(({ text }) => text).join('\n');
    expect(secrets.length).toBeGreaterThan(5);
    for (const secret of secrets) {
      expect(log).not.toContain(secret);
      expect(stored).not.toContain(secret);
    }
  });
});
