import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { inputSentence } from './input-sentence.rules.ts';

const sentence = (schema: z.ZodType, value: unknown): string | undefined =>
  schema.safeParse(value, { error: inputSentence }).error?.issues[0]?.message;

describe('inputSentence', () => {
  it.each<[z.ZodType, unknown, string]>([
    [z.strictObject({}), undefined, 'is missing; it must be an object with named fields'],
    [z.string(), undefined, 'is missing; it must be text'],
    [z.string(), 7.5, 'must be text, not 7.5'],
    [z.string(), 7, 'must be text, not 7'],
    [z.number(), '7', 'must be a number, not text'],
    [z.array(z.string()), {}, 'must be a list, not an object with named fields'],
    [z.boolean(), null, 'must be true or false, not null'],
    [z.coerce.number().int(), 'abc', 'must be a number, not something else'],
    [z.number().int(), 1.5, 'must be a whole number, not 1.5'],
    [z.number().min(1), 0, 'must be at least 1'],
    [z.number().positive(), 0, 'must be more than 0'],
    [z.string().min(1), '', 'must be at least 1 character long'],
    [z.string().max(3), 'four', 'must be at most 3 characters long'],
    [z.array(z.string()).max(1), ['a', 'b'], 'must have at most 1 entry'],
    [z.uuid(), 'zzz', 'must be an id such as 0193e0b0-7c1a-7000-8000-000000000001, not "zzz"'],
    [z.iso.datetime(), 'now', 'must be a date and time in UTC such as 2026-01-31T09:30:00Z, not "now"'],
    [z.enum(['agent', 'tool']), 'robot', 'must be one of agent, tool, not "robot"'],
    [z.enum(['agent', 'tool']), undefined, 'is missing; it must be one of agent, tool'],
    [z.union([z.string(), z.number()]), true, 'has none of the forms that are known here'],
  ])('says what is wrong and what would be right: %#', (schema, value, words) => {
    expect(sentence(schema, value)).toBe(words);
  });

  it('leaves the words that a schema has of its own', () => {
    expect(sentence(z.string().regex(/^a$/, 'must be the letter a'), 'b')).toBe('must be the letter a');
  });

  it('does not repeat what is long', () => {
    expect(sentence(z.uuid(), 'x'.repeat(500))).toBe('must be an id such as 0193e0b0-7c1a-7000-8000-000000000001');
  });
});
