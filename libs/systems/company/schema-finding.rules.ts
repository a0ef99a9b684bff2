import { type Finding, nearestName } from '@gatehouse/kernel';
import type { z } from 'zod';
import type { YamlFile } from './read-yaml.rules.ts';

type Issue = z.core.$ZodIssue;

/** What to say of keys that people look for in a place where they are not. */
const ELSEWHERE: Record<string, string> = {
  command: "how a stdio server is started stands in the operator's file, deploy/tool-servers.yaml",
  server_endpoint: 'the address stands at the server, as `endpoint`',
};

/**
 * One complaint about the shape of a file, in words, with its line and what would be right.
 *
 * @param schema of the whole file, for the names that are known at a place
 */
export function schemaFindings(file: YamlFile, schema: z.ZodType, issue: Issue): Finding[] {
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const nearest = nearestName(key, known);
      const hint = ELSEWHERE[key] ?? (nearest ? `did you mean ${nearest}?` : `known here: ${known.join(', ')}`);
      return found(file, [...issue.path, key], 'is not known', hint);
    });
  }
  const value = valueAt(file.value, issue.path);
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    if (value === undefined) return [found(file, issue.path, 'is missing', `one of ${values.join(', ')}`)];
    const nearest = typeof value === 'string' ? nearestName(value, values) : undefined;
    const message = `must be one of ${values.join(', ')}, not ${JSON.stringify(value)?.slice(0, 80)}`;
    return [found(file, issue.path, message, nearest && `did you mean ${nearest}?`)];
  }
  if (issue.code === 'invalid_type') {
    if (value === undefined)
      return [found(file, issue.path, 'is missing', `it must be ${withArticle(issue.expected)}`)];
    const quotes = issue.expected === 'string' && typeof value !== 'object' ? 'put it in quotes' : undefined;
    return [found(file, issue.path, `must be ${withArticle(issue.expected)}, not ${kindOf(value)}`, quotes)];
  }
  return [
    found(
      file,
      issue.path,
      issue.message.replace(/^Invalid input: /, '').replace(/^[A-Z]/, (first) => first.toLowerCase()),
    ),
  ];
}

const found = (file: YamlFile, path: readonly PropertyKey[], message: string, suggestion?: string): Finding => ({
  field: fieldName(path),
  message,
  file: file.path,
  line: file.lineOf(path),
  ...(suggestion && { suggestion }),
});

/** `['agents', 0, 'limits']` → `agents[0].limits`. */
export const fieldName = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (name, part) =>
      typeof part === 'number' ? `${name}[${part}]` : name === '' ? String(part) : `${name}.${String(part)}`,
    '',
  );

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}

/** The keys that the schema knows at a place of the file. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const { innerType, element, shape, type } = schema.def as SchemaParts;
  if (innerType) return knownKeys(innerType, path);
  const [part, ...rest] = path;
  if (part === undefined) return type === 'object' ? Object.keys(shape ?? {}) : [];
  const inner = typeof part === 'number' ? element : shape?.[String(part)];
  return inner ? knownKeys(inner, rest) : [];
}

/** The parts of a schema's definition that lead further down; each kind of schema has some of them. */
interface SchemaParts {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  shape?: Record<string, z.ZodType>;
}

const NAMES: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
};
const withArticle = (type: string): string => NAMES[type] ?? type;

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  return NAMES[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
}
