import { type Finding, nearestName } from '@gatehouse/kernel';
import type { ErrorObject } from 'ajv';

/** One complaint of the schema, in the words that help a model or a person to do better. */
export function argumentFinding(error: ErrorObject): Finding {
  const place = fieldOf(error.instancePath);
  const field = (name: string): string => (place === '' ? name : `${place}.${name}`);
  switch (error.keyword) {
    case 'required': {
      const name = String(error.params.missingProperty);
      return {
        field: field(name),
        message: 'is required',
        ...suggest(described(propertiesOf(error.parentSchema)[name])),
      };
    }
    case 'additionalProperties':
    case 'unevaluatedProperties': {
      const name = String(error.params.additionalProperty ?? error.params.unevaluatedProperty);
      const known = Object.keys(propertiesOf(error.parentSchema));
      const nearest = nearestName(name, known);
      return {
        field: field(name),
        message: 'is not an argument of this tool',
        ...suggest(nearest ? `did you mean ${nearest}?` : known.length > 0 && `it takes ${known.join(', ')}`),
      };
    }
    case 'type':
      return {
        field: place,
        message: `must be ${[error.params.type].flat().join(' or ')}, not ${kindOf(error.data)}`,
        ...suggest(described(error.parentSchema)),
      };
    case 'enum': {
      const allowed = [error.params.allowedValues].flat().map((value) => JSON.stringify(value));
      const nearest = typeof error.data === 'string' && nearestName(JSON.stringify(error.data), allowed);
      return {
        field: place,
        message: `must be one of ${allowed.slice(0, 20).join(', ')}`,
        ...suggest(nearest && `did you mean ${nearest}?`),
      };
    }
    case 'const':
      return { field: place, message: `must be ${JSON.stringify(error.params.allowedValue)}` };
    default:
      return { field: place, message: error.message ?? 'does not fit the schema' };
  }
}

const suggest = (suggestion: string | false | undefined): Pick<Finding, 'suggestion'> =>
  suggestion ? { suggestion } : {};

/** `/edits/0/oldText` → `edits[0].oldText`, as findings name fields everywhere. */
const fieldOf = (pointer: string): string =>
  pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');

const propertiesOf = (schema: unknown): Record<string, unknown> => {
  const properties = (schema as { properties?: unknown } | undefined)?.properties;
  return typeof properties === 'object' && properties !== null ? (properties as Record<string, unknown>) : {};
};

/** What the schema says about a value: its type and description. */
function described(schema: unknown): string | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined;
  const { type, description } = schema as { type?: unknown; description?: unknown };
  const parts = [
    typeof type === 'string' ? `a value of type ${type}` : '',
    typeof description === 'string' ? description : '',
  ];
  return (
    parts
      .filter((part) => part !== '')
      .join(': ')
      .slice(0, 300) || undefined
  );
}

const kindOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);
