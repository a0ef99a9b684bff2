import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { findingsOf } from './input.rules.ts';
import { inputSentence } from './input-sentence.rules.ts';

const schema = z.strictObject({
  name: z.string(),
  tools: z.array(z.strictObject({ id: z.string(), limit: z.number().optional() })).optional(),
});

const findings = (value: unknown) => {
  const parsed = schema.safeParse(value, { error: inputSentence });
  return parsed.success ? [] : findingsOf('body', schema, parsed.error);
};

describe('findingsOf', () => {
  it('names a field of the wrong type and what it should be', () => {
    expect(findings({ name: 7 })).toEqual([{ field: 'name', message: 'must be text, not 7' }]);
  });

  it('names an unknown field and the known ones beside it, however deep', () => {
    expect(findings({ name: 'a', tools: [{ id: 'x', limits: 1 }] })).toEqual([
      { field: 'tools[0].limits', message: 'is not a known field', suggestion: 'known are id, limit' },
    ]);
  });

  it('reports everything that is wrong at once', () => {
    expect(findings({ nam: 'a', extra: 1 }).map(({ field }) => field)).toEqual(['name', 'nam', 'extra']);
  });

  it('says which part of the request it means when it is not the body', () => {
    const query = z.strictObject({ limit: z.coerce.number().max(10) });
    const parsed = query.safeParse({ limit: '11' });
    expect(parsed.success || findingsOf('query', query, parsed.error)[0]?.field).toBe('query.limit');
  });
});
