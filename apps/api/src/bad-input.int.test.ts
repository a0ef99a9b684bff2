import { type Endpoint, Problem, pathOf } from '@gatehouse/contracts/http';
import { routesOf } from '@gatehouse/platform/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { OPERATOR_ENVIRONMENT, OPERATOR_TOKEN, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);

/** What breaks databases, parsers and paths. */
const BAD_TEXTS = [
  '\0',
  'a\0b',
  'zzz',
  '',
  '-1',
  '1e999',
  '9'.repeat(15),
  '9'.repeat(40),
  'NaN',
  "';--",
  'x'.repeat(3_000),
];
const BAD_VALUES: unknown[] = [
  ...BAD_TEXTS,
  '\ud800',
  1e308,
  -1,
  0.5,
  2 ** 53,
  null,
  true,
  [],
  {},
  [null],
  { a: '\0' },
];
const WHOLE_BODIES: unknown[] = [...BAD_VALUES, undefined];
const UUID = '0193e0b0-0000-7000-8000-000000000001';

interface Probe {
  method: string;
  url: string;
  body?: unknown;
}

/** The operator's answers; what streams is not read to its end. */
async function refusedOrAnswered({ method, url, body }: Probe): Promise<string | null> {
  const leaving = new AbortController();
  const response = await fetch(api.url + url, {
    method,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
    signal: leaving.signal,
    redirect: 'manual',
  });
  const asked = `${method} ${url.slice(0, 200)} ${JSON.stringify(body)?.slice(0, 200)}`;
  if (response.status < 400) {
    leaving.abort();
    return null;
  }
  const text = await response.text();
  if (response.headers.get('content-type') !== 'application/problem+json; charset=utf-8') return `${asked}: ${text}`;
  const problem = Problem.safeParse(JSON.parse(text));
  if (response.status < 500 && problem.success && !/prisma|postgres|Invalid input|, received |Invalid UUID/i.test(text))
    return null;
  return `${asked}: ${response.status} ${text}`;
}

const namesIn = (schema: z.ZodType | undefined): string[] => {
  if (!schema) return [];
  const { properties } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties ?? {});
};

/** One thing wrong at a time, in every parameter, every field of the query and every field of the body. */
function probesOf(endpoint: Endpoint): Probe[] {
  const { method } = endpoint;
  const path = pathOf(endpoint);
  const usual = path.replace(/:\w+/g, UUID);
  const inPath = [...path.matchAll(/:\w+/g)].flatMap(([name]) =>
    BAD_TEXTS.filter(Boolean).map((text) => path.replace(name, encodeURIComponent(text)).replace(/:\w+/g, UUID)),
  );
  const inQuery = namesIn(endpoint.query).flatMap((name) => [
    ...BAD_TEXTS.map((text) => `${usual}?${name}=${encodeURIComponent(text)}`),
    `${usual}?${name}=a&${name}=b`,
  ]);
  const inBody = namesIn(endpoint.body).flatMap((name) => BAD_VALUES.map((value) => ({ [name]: value })));
  const bodies = method === 'GET' ? [] : [...inBody, ...WHOLE_BODIES];
  return [
    ...[...inPath, ...inQuery, `${usual}?%00=1`].map((url) => ({ method, url, ...(method !== 'GET' && { body: {} }) })),
    ...bodies.map((body) => ({ method, url: usual, body })),
  ];
}

// Answers 503 here, rightly: there is no worker.
const LEFT_OUT = ['/readyz'];

it('is answered with a problem document, whatever is wrong and wherever', { timeout: 120_000 }, async () => {
  const endpoints = routesOf(api.app).flatMap(({ endpoint }) =>
    endpoint && !LEFT_OUT.includes(pathOf(endpoint)) ? [endpoint] : [],
  );
  const probes = endpoints.flatMap(probesOf);
  expect(probes.length).toBeGreaterThan(1_000);
  const failures: string[] = [];
  for (let at = 0; at < probes.length; at += 8) {
    const answers = await Promise.all(probes.slice(at, at + 8).map(refusedOrAnswered));
    failures.push(...answers.filter((answer) => answer !== null));
  }
  expect(failures).toEqual([]);
});

it.each([
  ['/sessions?cursor=zzz', 'invalid_cursor'],
  ['/model-requests?cursor=zzz', 'invalid_cursor'],
  ['/tokens?cursor=%00', 'invalid_cursor'],
  ['/memories?cursor=zzz', 'invalid_cursor'],
  ['/kill-switches?cursor=zzz', 'invalid_cursor'],
  ['/audit/checkpoints?cursor=zzz', 'invalid_cursor'],
  ['/agents/%00', 'invalid_input'],
  ['/audit/events?actor=%00', 'invalid_input'],
  ['/budgets?target=%00', 'invalid_input'],
])('names what is wrong: %s', async (path, code) => {
  const response = await fetch(`${api.url}/api/v1${path}`, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
  expect(await response.json()).toMatchObject({ status: 400, code });
});
