import { describe, expect, it } from 'vitest';
import { unstorableTexts } from './storable-text.rules.ts';

const fields = (value: unknown) => unstorableTexts('body', value).map(({ field }) => field);

describe('unstorableTexts', () => {
  it('finds nothing in what can be stored', () => {
    expect(fields({ name: 'Zoë 👍\n', tools: ['a', 1, null, true, { limit: 2 }] })).toEqual([]);
    expect(fields(undefined)).toEqual([]);
  });

  it('finds NUL characters and halves of surrogate pairs, however deep', () => {
    expect(fields({ name: 'a\0b', tools: [{ id: 'x' }, { id: '\ud800' }] }).toSorted()).toEqual([
      'name',
      'tools[1].id',
    ]);
  });

  it('finds them in the names of fields, without repeating those', () => {
    expect(unstorableTexts('body', { inner: { 'a\0': 1 } })).toMatchObject([
      { field: 'inner', message: expect.stringContaining('a field whose name holds a NUL character') },
    ]);
  });

  it('says which part of the request it means', () => {
    expect(unstorableTexts('query', { actor: '\0' })[0]?.field).toBe('query.actor');
  });

  it('refuses what is nested deeper than a schema could follow', () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    expect(unstorableTexts('body', deep)).toEqual([
      { field: '', message: 'is nested too deep', suggestion: 'at most 64 levels' },
    ]);
  });
});
