import type { Finding } from '@gatehouse/kernel';
import { z } from 'zod';

/** Where in a request a value stands. */
export type Part = 'params' | 'query' | 'body';

/**
 * Says in words what is wrong with one part of a request: one finding per field, with what would be right.
 *
 * @param schema the schema that refused it
 */
export function findingsOf(part: Part, schema: z.ZodType, error: z.ZodError): Finding[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = knownFields(schema, issue.path);
      return issue.keys.map((key) => ({
        field: fieldName(part, [...issue.path, key]),
        message: 'is not a known field',
        ...(known.length > 0 ? { suggestion: `known are ${known.join(', ')}` } : { suggestion: 'leave it out' }),
      }));
    }
    return [{ field: fieldName(part, issue.path), message: issue.message }];
  });
}

/** `body.tools[0].name`; bodies are what people mean, so their fields stand alone: `tools[0].name`. */
export function fieldName(part: Part, path: readonly PropertyKey[]): string {
  const segments = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return part === 'body' ? segments.replace(/^\./, '') : `${part}${segments}`;
}

/** Names of the fields that the object at `path` may have; empty where the schema does not tell. */
function knownFields(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: unknown = schema;
  for (const key of path) {
    current = innermost(current);
    if (current instanceof z.ZodArray) current = current.element;
    else if (current instanceof z.ZodObject) current = current.shape[String(key)];
    else return [];
  }
  current = innermost(current);
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function innermost(schema: unknown): unknown {
  let current = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodNullable) {
    current = current.unwrap();
  }
  return current;
}
