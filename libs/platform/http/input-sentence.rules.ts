import { z } from 'zod';

/** What the schemas' names of types are called among people. */
const CALLED: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  bigint: 'a whole number',
  boolean: 'true or false',
  object: 'an object with named fields',
  record: 'an object with named fields',
  array: 'a list',
  null: 'null',
  undefined: 'nothing',
  date: 'a date and time',
};

/** What texts of a known form look like. */
const FORMS: Record<string, string> = {
  uuid: 'an id such as 0193e0b0-7c1a-7000-8000-000000000001',
  datetime: 'a date and time in UTC such as 2026-01-31T09:30:00Z',
  date: 'a date such as 2026-01-31',
  email: 'an e-mail address',
  url: 'a URL',
};

/**
 * Says in plain words what is wrong with a value and what would be right; for `safeParse`. A schema that has words of its
 * own keeps them.
 *
 * @returns the rest of a sentence that begins with the field's name, in lower case and without a full stop
 */
export const inputSentence: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return mustBe(called(issue.expected), issue.input, `, not ${received(issue.input)}`);
    case 'invalid_value':
      return mustBe(oneOf(issue.values.map(String)), issue.input, instead(issue.input));
    case 'invalid_format':
      return `must be ${FORMS[issue.format] ?? 'in another form'}${instead(issue.input)}`;
    case 'too_small':
      return limit(issue.origin, issue.inclusive === false ? 'more than' : 'at least', issue.minimum);
    case 'too_big':
      return limit(issue.origin, issue.inclusive === false ? 'less than' : 'at most', issue.maximum);
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return issue.input === undefined
        ? 'is missing'
        : `has none of the forms that are known here${instead(issue.input)}`;
    case 'invalid_key':
      return 'has a field whose name is not allowed';
    case 'invalid_element':
      return 'has an entry that is not allowed';
    default:
      return 'is not what is expected here; /api/docs shows what is';
  }
};

const mustBe = (what: string, input: unknown, not: string): string =>
  input === undefined ? `is missing; it must be ${what}` : `must be ${what}${not}`;

const oneOf = (values: string[]): string => `${values.length > 1 ? 'one of ' : ''}${values.join(', ')}`;

const called = (type: string): string => CALLED[type] ?? type;

function received(input: unknown): string {
  if (input === null) return 'null';
  if (Array.isArray(input)) return 'a list';
  // What a query gives as text, and the schema could not make a number of.
  if (Number.isNaN(input)) return 'something else';
  if (typeof input === 'number') return String(input);
  return typeof input === 'boolean' ? 'true or false' : called(typeof input);
}

/** Only what is short enough to help is repeated. */
const instead = (input: unknown): string =>
  typeof input === 'string' && input.length > 0 && input.length <= 40 ? `, not "${input}"` : '';

function limit(origin: string, bound: string, size: number | bigint): string {
  const one = Number(size) === 1;
  if (origin === 'string') return `must be ${bound} ${size} ${one ? 'character' : 'characters'} long`;
  if (origin === 'array' || origin === 'set') return `must have ${bound} ${size} ${one ? 'entry' : 'entries'}`;
  if (origin === 'object' || origin === 'record' || origin === 'map') {
    return `must have ${bound} ${size} ${one ? 'field' : 'fields'}`;
  }
  return `must be ${bound} ${size}`;
}
