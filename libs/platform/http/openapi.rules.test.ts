import { endpoint, readyz } from '@gatehouse/contracts/http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiDocument } from './openapi.rules.ts';

const changeThing = endpoint({
  method: 'PUT',
  path: '/things/:id',
  summary: 'Changes a thing.',
  tag: 'things',
  permission: 'catalogue:write',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({ force: z.boolean().optional() }),
  body: z.strictObject({ value: z.json() }),
  response: z.object({ at: z.iso.datetime() }),
});

describe('openApiDocument', () => {
  const document = openApiDocument([{ handler: 'ThingsController.changeThing', endpoint: changeThing }], '1.0.0');
  const operation = document.paths['/api/v1/things/{id}']?.put;

  it('says where it is, what it takes and who may', () => {
    expect(operation).toMatchObject({
      operationId: 'things_changeThing',
      tags: ['things'],
      'x-permission': 'catalogue:write',
      description: 'Needs the permission `catalogue:write`: admin.',
      parameters: [
        { name: 'id', in: 'path', required: true },
        { name: 'force', in: 'query', required: false },
      ],
      requestBody: { required: true },
    });
  });

  it('declares the answer and the problem document', () => {
    expect(operation).toMatchObject({
      responses: {
        '200': { content: { 'application/json': { schema: { type: 'object', required: ['at'] } } } },
        default: { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
      },
    });
  });

  it('lists the statuses at which the same is answered', () => {
    const { paths } = openApiDocument([{ handler: 'ProbesController.readyz', endpoint: readyz }], '1.0.0');
    const answer = { content: { 'application/json': { schema: { required: ['ready', 'checks'] } } } };
    expect(paths['/readyz']?.get).toMatchObject({
      responses: { '200': answer, '503': { ...answer, description: expect.stringContaining('not there') } },
    });
  });

  it('leaves no reference that leads nowhere', () => {
    const references = JSON.stringify(document).match(/#\/[^"]+/g) ?? [];
    for (const reference of references) {
      const [, components, schemas, name] = reference.split('/');
      expect([components, schemas]).toEqual(['components', 'schemas']);
      expect(document.components.schemas).toHaveProperty(name ?? '');
    }
  });
});
