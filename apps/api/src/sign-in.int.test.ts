import { createSignInLink, setPassword } from '@gatehouse/contracts/access';
import { testEnvironment } from '@gatehouse/platform/testing';
import { EventReader } from '@gatehouse/platform/events';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);

const PASSWORD = 'correct horse battery';

interface Asked {
  body?: unknown;
  cookie?: string;
  headers?: Record<string, string>;
  method?: string;
}

async function ask(path: string, { body, cookie, headers = {}, method = 'POST' }: Asked) {
  const response = await fetch(`${api.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(cookie ? { cookie } : {}), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = (text === '' ? null : JSON.parse(text)) as { code?: string; name?: string; id?: string } | null;
  return { status: response.status, answer, setCookie: response.headers.get('set-cookie'), text };
}

const signIn = (account: string, password = PASSWORD) => ask('/sign-in', { body: { account, password } });
const cookieFrom = (setCookie: string | null): string => setCookie?.split(';')[0] ?? '';
const eventTypes = async (stream: string) =>
  (await api.app.get(EventReader, { strict: false }).readStream(stream, 0n, 100)).map(({ type }) => type);

beforeAll(async () => {
  const engineer = await addPerson(api, 'engineer', ['engineer']);
  await engineer.call(setPassword, { body: { password: PASSWORD } });
});

describe('signing in with a password', () => {
  it('gives a cookie that scripts and other sites cannot use', async () => {
    const { status, setCookie, answer } = await signIn('engineer');
    expect(status).toBe(200);
    expect(answer).toMatchObject({ kind: 'person', id: 'engineer', roles: ['engineer'] });
    expect(setCookie).toMatch(/^gatehouse=gatesession_[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=43200$/);
  });

  it('works with the e-mail address too, however it is written', async () => {
    expect((await signIn('Engineer@Company.example')).status).toBe(200);
  });

  it('answers the same for a wrong password and an unknown account', async () => {
    const [wrong, unknown] = await Promise.all([signIn('engineer', 'wrong'), signIn('nobody', 'wrong')]);
    for (const { status, answer } of [wrong, unknown]) expect([status, answer?.code]).toEqual([401, 'sign_in_refused']);
    const withoutTrace = (text: string) => text.replace(/"instance":"\w+"/, '');
    expect(withoutTrace(wrong.text)).toBe(withoutTrace(unknown.text));
  });

  it('stands in the record, refused or not', async () => {
    expect(await eventTypes('person:engineer')).toEqual(
      expect.arrayContaining(['person.added', 'token.issued', 'person.password_set', 'signed_in', 'sign_in_refused']),
    );
  });
});

describe('a signed-in browser', () => {
  it('is its person until it signs out', async () => {
    const cookie = cookieFrom((await signIn('engineer')).setCookie);
    expect((await ask('/me', { method: 'GET', cookie })).answer).toMatchObject({ id: 'engineer' });
    const out = await ask('/sign-out', { cookie, headers: { origin: api.url } });
    expect([out.status, out.setCookie]).toEqual([204, expect.stringContaining('Max-Age=0')]);
    expect((await ask('/me', { method: 'GET', cookie })).answer?.code).toBe('session_ended');
  });

  it('changes nothing on behalf of another site', async () => {
    const cookie = cookieFrom((await signIn('engineer')).setCookie);
    const body = { kind: 'personal', name: 'stolen' };
    const foreign = await ask('/tokens', { cookie, body, headers: { origin: 'https://elsewhere.example' } });
    expect([foreign.status, foreign.answer?.code]).toEqual([403, 'cross_site_request']);
    expect((await ask('/tokens', { cookie, body })).answer?.code).toBe('cross_site_request');
    expect((await ask('/tokens', { cookie, body, headers: { origin: api.url } })).status).toBe(201);
    expect((await ask('/tokens', { cookie, body, headers: { 'x-gatehouse-csrf': '1' } })).status).toBe(201);
  });

  it('cannot be signed in by another site', async () => {
    const headers = { origin: 'https://elsewhere.example' };
    const refused = await ask('/sign-in', { body: { account: 'engineer', password: PASSWORD }, headers });
    expect(refused.answer?.code).toBe('cross_site_request');
  });
});

describe('a sign-in link', () => {
  const newLink = async () =>
    new URL((await api.operator.call(createSignInLink, { body: { person: 'engineer' } })).url);
  const consume = (link: URL) => ask('/sign-in-links/consume', { body: { token: link.hash.slice(1) } });

  it('carries its token where no server sees it, and signs in once', async () => {
    const link = await newLink();
    expect(link.pathname).toBe('/sign-in');
    expect(link.search).toBe('');
    const first = await consume(link);
    expect([first.status, first.answer?.id]).toEqual([200, 'engineer']);
    const second = await consume(link);
    expect([second.status, second.answer?.code]).toEqual([401, 'sign_in_link_invalid']);
  });

  it('goes to one of those who use it at the same time', async () => {
    const link = await newLink();
    const all = await Promise.all(Array.from({ length: 5 }, () => consume(link)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('is too old after ten minutes', async () => {
    const link = await newLink();
    await environment.database.pool.query(`update sign_in_links set expires_at = now() - interval '1 second'`);
    expect((await consume(link)).answer?.code).toBe('sign_in_link_invalid');
  });

  it('is refused for somebody who is not there', async () => {
    await expect(api.operator.call(createSignInLink, { body: { person: 'nobody' } })).rejects.toMatchObject({
      code: 'person_not_found',
    });
  });
});

describe('the sign-in page', () => {
  it('runs its own script only', async () => {
    const page = await fetch(`${api.url}/sign-in`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self';");
    const html = await page.text();
    expect(html).not.toMatch(/<script>|style=|onclick/);
    const script = await fetch(`${api.url}/sign-in.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await script.text()).toContain('/sign-in-links/consume');
  });
});
