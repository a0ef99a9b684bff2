import type { Json } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { fillArguments, type Material } from './fill-arguments.rules.ts';
import { termsOf } from './words.rules.ts';

const PLACE = { file: 'src/rose.ts', line: 120, lines: ['const thorns = 7;'] };

function fill(
  question: string,
  properties: Record<string, Json>,
  more: Partial<Material> & { optional?: boolean } = {},
) {
  const { optional, ...material } = more;
  const schema = { type: 'object', properties, required: optional ? [] : Object.keys(properties) };
  return fillArguments(schema, { question, terms: termsOf(question), places: [], ...material })?.arguments ?? null;
}

describe('fillArguments', () => {
  it('searches for the words that say something', () => {
    expect(fill('Where are the climbing roses watered?', { query: { type: 'string' } })).toEqual({
      query: 'climbing roses watered',
    });
  });

  it('takes paths from the question, else from what was found, else from nowhere', () => {
    const path = { path: { type: 'string' } };
    expect(fill('What is in docs/beds.md?', path, { places: [PLACE] })).toEqual({ path: 'docs/beds.md' });
    expect(fill('Where are the roses?', path, { places: [PLACE] })).toEqual({ path: 'src/rose.ts' });
    expect(fill('Where are the roses?', path)).toBeNull();
  });

  it('asks for the lines around a place that was found, when they can be asked for', () => {
    const properties = {
      start_line: { type: 'integer' },
      endLine: { type: ['integer', 'null'] },
      depth: { type: 'integer' },
    };
    expect(fill('Where are the roses?', properties, { places: [PLACE], optional: true })).toEqual({
      start_line: 90,
      endLine: 180,
    });
  });

  it('fills numbers in their order and within their bounds, and invents none', () => {
    const properties = { a: { type: 'number' }, b: { type: 'integer', maximum: 10 } };
    expect(fill('What is 2.5 plus 40?', properties)).toEqual({ a: 2.5, b: 10 });
    expect(fill('What is it all together?', properties)).toBeNull();
    expect(fill('How many?', { count: { type: 'integer', default: 3 } })).toEqual({ count: 3 });
  });

  it('picks the choice that the question names', () => {
    const season = { season: { enum: ['early spring', 'summer'] } };
    expect(fill('What grows in summer?', season)).toEqual({ season: 'summer' });
    expect(fill('What grows in summer?', season, { optional: true })).toEqual({ season: 'summer' });
    expect(fill('What grows?', season, { optional: true })).toEqual({});
  });

  it('gives a tool the words that follow its own', () => {
    const message = { message: { type: 'string' } };
    expect(fill('Please shout the roses are out', message, { tool: 'shout' })).toEqual({
      message: 'the roses are out',
    });
    expect(fill('Shout "it rains" twice', message, { tool: 'shout' })).toEqual({ message: 'it rains' });
  });

  it('fills flags, lists and objects inside of objects', () => {
    expect(
      fill('Where are the roses?', {
        exact: { type: 'boolean' },
        queries: { type: 'array', items: { type: 'string' } },
        filter: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
      }),
    ).toEqual({ exact: false, queries: ['roses'], filter: { text: 'roses' } });
  });
});
