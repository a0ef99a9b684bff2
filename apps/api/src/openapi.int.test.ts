import { createSignInLink, issueToken } from '@gatehouse/contracts/access';
import { pathOf } from '@gatehouse/contracts/http';
import { type OpenApiDocument, routesOf } from '@gatehouse/platform/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, OPERATOR_TOKEN, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);
let document: OpenApiDocument;

interface Operation {
  'x-permission': string;
  parameters?: { name: string; in: string }[];
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
const operationAt = (path: string, method: string) =>
  document.paths[path]?.[method.toLowerCase()] as Operation | undefined;

/** What is wrong with a body by the schema that the document gives for it; null when nothing is. */
function mismatch(schema: object, body: unknown): string | null {
  const ajv = new Ajv2020({ strict: false, schemas: [{ $id: 'document', ...document }] });
  addFormats.default(ajv);
  const absolute = JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'));
  return ajv.validate(absolute, body) ? null : ajv.errorsText();
}

beforeAll(async () => {
  document = (await (await fetch(`${api.url}/api/docs/json`)).json()) as OpenApiDocument;
  await addPerson(api, 'engineer', ['engineer']);
});

describe('the OpenAPI document', () => {
  it('has every endpoint, with its permission', () => {
    const routes = routesOf(api.app);
    expect(routes.length).toBeGreaterThan(20);
    for (const { handler, endpoint } of routes) {
      if (!endpoint) throw new Error(`${handler} declares no endpoint`);
      const operation = operationAt(pathOf(endpoint).replace(/:(\w+)/g, '{$1}'), endpoint.method);
      expect([handler, operation?.['x-permission']]).toEqual([handler, endpoint.permission]);
    }
  });

  it('names every operation once', () => {
    const ids = Object.values(document.paths).flatMap((path) =>
      Object.values(path).map((operation) => (operation as { operationId?: string }).operationId),
    );
    expect(ids.toSorted()).toEqual([...new Set(ids)].toSorted());
  });

  it('has schemas that are schemas', () => {
    const ajv = new Ajv2020({ strict: false, schemas: [{ $id: 'document', ...document }] });
    addFormats.default(ajv);
    for (const name of Object.keys(document.components.schemas)) {
      expect(() => ajv.compile({ $ref: `document#/components/schemas/${name}` })).not.toThrow();
    }
  });

  it('is what every readable endpoint answers by, refusals included', async () => {
    const checked: string[] = [];
    for (const { endpoint } of routesOf(api.app)) {
      if (endpoint?.method !== 'GET' || endpoint.streams || endpoint.produces) continue;
      const path = pathOf(endpoint);
      const asked = path.replace(/:\w+/g, '0193e0b0-0000-7000-8000-000000000001');
      const response = await fetch(api.url + asked, { headers: { authorization: `Bearer ${OPERATOR_TOKEN}` } });
      const responses = operationAt(path.replace(/:(\w+)/g, '{$1}'), 'GET')?.responses;
      const declared = (responses?.[String(response.status)] ?? responses?.default)?.content;
      const type = response.headers.get('content-type')?.split(';')[0] ?? '';
      const answer: unknown = await response.json();
      const schema = declared?.[type]?.schema;
      expect([path, response.status < 500 || path === '/readyz', answer]).toEqual([path, true, answer]);
      expect([path, mismatch(schema ?? { not: {} }, answer)]).toEqual([path, null]);
      checked.push(path);
    }
    expect(checked.length).toBeGreaterThan(10);
  });

  it('is what changing endpoints answer by', async () => {
    const link = await api.operator.call(createSignInLink, { body: { person: 'engineer' } });
    const token = await api.operator.call(issueToken, { body: { kind: 'personal', name: 'x', person: 'engineer' } });
    for (const [path, answer] of [
      ['/api/v1/sign-in-links', link],
      ['/api/v1/tokens', token],
    ] as const) {
      const schema = operationAt(path, 'POST')?.responses['201']?.content?.['application/json']?.schema;
      expect([path, mismatch(schema ?? { not: {} }, answer)]).toEqual([path, null]);
    }
  });

  it('is shown as a page', async () => {
    const page = await fetch(`${api.url}/api/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
  });
});
