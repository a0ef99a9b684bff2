import type { Json } from '@gatehouse/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractHash } from './contract.rules.ts';
import { validateArguments } from './validate-arguments.ts';

const contract = (inputSchema: Json) => ({ inputSchema, hash: contractHash({ description: '', inputSchema }) });

const search = contract({
  type: 'object',
  properties: {
    query: { type: 'string', minLength: 1, description: 'Words to look for' },
    limit: { type: 'integer', minimum: 1, maximum: 50 },
    order: { enum: ['relevance', 'path'] },
    paths: { type: 'array', items: { type: 'string' } },
  },
  required: ['query'],
  additionalProperties: false,
});

describe('validateArguments', () => {
  it('finds nothing in arguments that fit', () => {
    expect(validateArguments(search, { query: 'kill switch', limit: 5, paths: ['libs'] })).toEqual([]);
  });

  it.each<[string, Json, object]>([
    [
      'a missing one',
      {},
      { field: 'query', message: 'is required', suggestion: 'a value of type string: Words to look for' },
    ],
    ['an unknown one', { query: 'a', limt: 3 }, { field: 'limt', suggestion: 'did you mean limit?' }],
    ['one far from all', { query: 'a', zzz: 3 }, { field: 'zzz', suggestion: 'it takes query, limit, order, paths' }],
    ['a wrong type', { query: 7 }, { field: 'query', message: 'must be string, not number' }],
    ['a wrong element', { query: 'a', paths: ['x', null] }, { field: 'paths[1]', message: 'must be string, not null' }],
    ['a wrong choice', { query: 'a', order: 'paths' }, { field: 'order', suggestion: 'did you mean "path"?' }],
    ['a number out of range', { query: 'a', limit: 51 }, { field: 'limit', message: 'must be <= 50' }],
    ['no object', 'kill switch', { field: '', message: 'the arguments must be one JSON object' }],
    ['a list', [], { field: '', message: 'the arguments must be one JSON object' }],
  ])('names %s and says what would be right', (_, input, finding) => {
    expect(validateArguments(search, input)).toEqual([expect.objectContaining(finding)]);
  });

  it('says everything that is wrong at once', () => {
    expect(validateArguments(search, { limit: 'five', order: 'x' }).map(({ field }) => field)).toEqual([
      'query',
      'limit',
      'order',
    ]);
  });

  it('reads the draft that a schema names, and formats', () => {
    const items: Json = { properties: { pair: { type: 'array', items: [{ type: 'string' }] } } };
    const draft7 = contract({ $schema: 'http://json-schema.org/draft-07/schema#', ...items });
    expect(validateArguments(draft7, { pair: [1] })).toHaveLength(1);
    const prefix = contract({ properties: { pair: { type: 'array', prefixItems: [{ type: 'string' }] } } });
    expect(validateArguments(prefix, { pair: [1] })).toHaveLength(1);
    const date = contract({ properties: { on: { type: 'string', format: 'date' } } });
    expect(validateArguments(date, { on: 'tomorrow' })).toEqual([{ field: 'on', message: 'must match format "date"' }]);
  });

  it('never changes what it looks at', () => {
    const input = { query: 'a', limit: 5 };
    validateArguments(contract({ properties: { order: { default: 'path' }, limit: { type: 'string' } } }), input);
    expect(input).toEqual({ query: 'a', limit: 5 });
  });

  describe('with a hostile schema or hostile arguments', () => {
    it('gives up on a regular expression that backtracks', () => {
      const hostile = contract({ properties: { name: { type: 'string', pattern: '^(a+)+$' } } });
      const [finding] = validateArguments(hostile, { name: `${'a'.repeat(60)}!` });
      expect(finding?.message).toContain('was given up');
    });

    it('gives up on references that multiply', () => {
      const levels = Array.from({ length: 40 }, (_, level) => [
        `d${level}`,
        { anyOf: [{ $ref: `#/$defs/d${level + 1}` }, { $ref: `#/$defs/d${level + 1}` }] },
      ]);
      const $defs = Object.fromEntries([...levels, ['d40', { type: 'string' }]]);
      const hostile = contract({ $defs, properties: { a: { $ref: '#/$defs/d0' } } });
      expect(validateArguments(hostile, { a: 1 })[0]?.message).toContain('was given up');
    });

    it.each<[string, Json]>([
      ['that refers to another document', { properties: { a: { $ref: 'https://example.com/schema.json' } } }],
      ['that refers to itself without end', { allOf: [{ $ref: '#' }] }],
      ['that is no schema', { type: 'sentence' }],
      ['that is not even an object', 'anything'],
    ])('refuses every call under a schema %s', (_, schema) => {
      expect(validateArguments(contract(schema), { a: 1 })[0]?.message).toMatch(/cannot be held against/);
    });

    it('holds a tree against a schema that refers to itself', () => {
      const tree = contract({
        type: 'object',
        properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#' } } },
        required: ['name'],
      });
      expect(validateArguments(tree, { name: 'a', children: [{ name: 'b', children: [] }] })).toEqual([]);
      expect(validateArguments(tree, { name: 'a', children: [{ children: [] }] })).toMatchObject([
        { field: 'children[0].name' },
      ]);
    });

    it('keeps schemas with the same identifier apart', () => {
      const text = contract({ $id: 'https://example.com/same', properties: { a: { type: 'string' } } });
      const number = contract({ $id: 'https://example.com/same', properties: { a: { type: 'number' } } });
      expect(validateArguments(text, { a: 'x' })).toEqual([]);
      expect(validateArguments(number, { a: 'x' })).toHaveLength(1);
    });

    it('answers arguments nested without end', () => {
      let deep: Json = {};
      for (let level = 0; level < 200_000; level += 1) deep = { a: deep };
      expect(validateArguments(search, deep)).toHaveLength(1);
    });

    it('answers whatever a model sends', () => {
      fc.assert(
        fc.property(fc.jsonValue(), (input) => {
          expect(validateArguments(search, input as Json)).toBeInstanceOf(Array);
        }),
        { numRuns: 50 },
      );
    });
  });
});
