import { type Endpoint, pathOf } from '@gatehouse/contracts/http';
import { z } from 'zod';
import type { Route } from './routes.ts';

/**
 * What is wrong with the routes of an application, one sentence each; empty when every route is declared, once, and
 * takes nothing that it does not name.
 */
export function routeProblems(routes: readonly Route[]): string[] {
  return [...routes.flatMap(ownProblems), ...doubled(routes)];
}

function ownProblems({ handler, endpoint }: Route): string[] {
  if (!endpoint) return [`${handler} declares no endpoint, so nobody said which permission it asks for`];
  const named = endpoint.path.match(/:\w+/g)?.map((name) => name.slice(1)) ?? [];
  const declared = Object.keys(
    z.toJSONSchema(endpoint.params ?? z.strictObject({}), { unrepresentable: 'any' }).properties ?? {},
  );
  const problems: string[] = [];
  if (named.toSorted().join() !== declared.toSorted().join()) {
    problems.push(`${handler}: the path names the parameters [${named}], the schema [${declared}]`);
  }
  for (const part of ['params', 'query', 'body'] as const) {
    const schema = endpoint[part];
    if (schema && hasLooseObject(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))) {
      problems.push(`${handler}: ${part} lets unknown fields through; use z.strictObject`);
    }
  }
  return problems;
}

/** An object with named fields that takes others too. Objects without named fields (records, free JSON) are meant so. */
function hasLooseObject(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null) return false;
  if (Array.isArray(schema)) return schema.some(hasLooseObject);
  const { properties, additionalProperties } = schema as { properties?: object; additionalProperties?: unknown };
  if (properties && additionalProperties !== false) return true;
  return Object.values(schema).some(hasLooseObject);
}

function doubled(routes: readonly Route[]): string[] {
  const handlers = new Map<string, string[]>();
  for (const { handler, endpoint } of routes) {
    if (endpoint) handlers.set(addressOf(endpoint), [...(handlers.get(addressOf(endpoint)) ?? []), handler]);
  }
  return [...handlers]
    .filter(([, names]) => names.length > 1)
    .map(([address, names]) => `${address} is handled by ${names.join(' and ')}`);
}

/** Two endpoints that differ in the name of a parameter only are one. */
const addressOf = (endpoint: Endpoint): string => `${endpoint.method} ${pathOf(endpoint).replace(/:\w+/g, ':')}`;
