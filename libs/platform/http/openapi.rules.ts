import { type Endpoint, pathOf, PERMISSIONS, Problem } from '@gatehouse/contracts/http';
import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import type { Route } from './routes.ts';

type Schemas = { [name: string]: Json };

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  paths: Record<string, Record<string, Json>>;
  components: { schemas: Schemas; securitySchemes: Json };
  tags: { name: string }[];
}

/** Generates the document from the declarations, so that it cannot say anything else than what is served. */
export function openApiDocument(routes: readonly Route[], version: string): OpenApiDocument {
  const schemas: Schemas = {};
  const paths: OpenApiDocument['paths'] = {};
  const tags = new Set<string>();
  schemas.Problem = jsonSchema(Problem, 'output', 'Problem', schemas);
  for (const { handler, endpoint } of routes) {
    if (!endpoint) continue;
    tags.add(endpoint.tag);
    const path = pathOf(endpoint).replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(handler, endpoint, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse',
      version,
      description: 'Every failure is answered with a problem document (RFC 9457) that has a stable `code`.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A personal or service token.' },
        session: { type: 'apiKey', in: 'cookie', name: 'gatehouse', description: 'A browser session.' },
      },
    },
    tags: [...tags].sort().map((name) => ({ name })),
  };
}

function operation(handler: string, endpoint: Endpoint, schemas: Schemas): Json {
  const operationId = operationIdOf(handler);
  const parameters = [
    ...parametersIn('path', endpoint.params, operationId, schemas),
    ...parametersIn('query', endpoint.query, operationId, schemas),
  ];
  return {
    operationId,
    summary: endpoint.summary,
    description: whoMay(endpoint),
    tags: [endpoint.tag],
    'x-permission': endpoint.permission,
    security: endpoint.permission === 'public' ? [] : [{ token: [] }, { session: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.body ? { requestBody: requestBody(endpoint.body, operationId, schemas) } : {}),
    responses: {
      [String(endpoint.status ?? 200)]: success(endpoint, operationId, schemas),
      ...otherwise(endpoint, operationId, schemas),
      default: {
        description: 'What went wrong.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** `KillSwitchesController.list` → `killSwitches_list`: unique, and fit for generated clients. */
const operationIdOf = (handler: string): string =>
  handler.replace(/Controller\./, '_').replace(/^./, (first) => first.toLowerCase());

function whoMay({ permission }: Endpoint): string {
  if (permission === 'public') return 'For everybody.';
  if (permission === 'signed_in') return 'For whoever is signed in.';
  return `Needs the permission \`${permission}\`: ${PERMISSIONS[permission].join(', ')}.`;
}

function parametersIn(place: 'path' | 'query', schema: z.ZodType | undefined, id: string, schemas: Schemas): Json[] {
  if (!schema) return [];
  const { properties, required } = jsonSchema(schema, 'input', `${id}_${place}`, schemas);
  if (!isObject(properties)) return [];
  const needed = Array.isArray(required) ? required : [];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema: property,
  }));
}

const requestBody = (body: z.ZodType, id: string, schemas: Schemas): Json => ({
  required: !body.safeParse(undefined).success,
  content: { 'application/json': { schema: jsonSchema(body, 'input', `${id}_body`, schemas) } },
});

/** What is answered in the same shape at another status, as by a probe that is not ready. */
const otherwise = (endpoint: Endpoint, id: string, schemas: Schemas): Schemas =>
  Object.fromEntries(
    Object.entries(endpoint.otherwise ?? {}).map(([status, description]) => {
      const answer = success(endpoint, id, schemas);
      return [status, isObject(answer) ? { ...answer, description } : answer];
    }),
  );

function success(endpoint: Endpoint, id: string, schemas: Schemas): Json {
  if (endpoint.streams) {
    const type = endpoint.streams === 'ndjson' ? 'application/x-ndjson' : 'text/event-stream';
    return { description: 'The stream.', content: { [type]: { schema: { type: 'string' } } } };
  }
  if (!endpoint.response) return { description: 'Done; nothing to say.' };
  const schema = jsonSchema(endpoint.response, 'output', id, schemas);
  return { description: 'The answer.', content: { [endpoint.produces ?? 'application/json']: { schema } } };
}

/** The JSON Schema of a zod schema. Definitions of its own (recursive types) go to the document's components. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', name: string, schemas: Schemas): Schemas {
  // Answers have undeclared fields dropped, so a schema that forbids others would still be true; it is left open for clients.
  const generated = z.json().parse(z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }));
  const { $schema: _dialect, $defs, ...root } = isObject(generated) ? generated : {};
  for (const [key, definition] of Object.entries(isObject($defs) ? $defs : {})) {
    schemas[`${name}_${key}`] = withReferences(definition, name);
  }
  const rewritten = withReferences(root, name);
  return isObject(rewritten) ? rewritten : {};
}

function withReferences(value: Json, name: string): Json {
  if (Array.isArray(value)) return value.map((item) => withReferences(item, name));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, member.replace('#/$defs/', `#/components/schemas/${name}_`)]
        : [key, withReferences(member, name)],
    ),
  );
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
