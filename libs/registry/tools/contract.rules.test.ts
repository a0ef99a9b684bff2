import type { Json } from '@gatehouse/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contractHash, decidePin, MAX_CONTRACT_CHARACTERS } from './contract.rules.ts';
import { isDeeper } from './json-depth.rules.ts';

const hashOf = (inputSchema: Json, description = 'Reads') => contractHash({ description, inputSchema });

describe('contractHash', () => {
  it('does not depend on the order of members, and on everything else', () => {
    expect(hashOf({ type: 'object', properties: {} })).toBe(hashOf({ properties: {}, type: 'object' }));
    expect(hashOf({ type: 'object' })).not.toBe(hashOf({ type: 'object' }, 'Deletes'));
    expect(hashOf({ required: ['a', 'b'] })).not.toBe(hashOf({ required: ['b', 'a'] }));
  });

  it('takes what the model reads and what the server claims into account, and nothing else', () => {
    const extended = { description: 'Reads', inputSchema: {}, title: 'Other' };
    expect(contractHash(extended)).toBe(hashOf({}));
    expect(contractHash({ ...extended, annotations: { readOnlyHint: true } })).not.toBe(hashOf({}));
  });

  it.each<[string, () => string]>([
    ['too large', () => hashOf({}, 'a'.repeat(MAX_CONTRACT_CHARACTERS))],
    ['half a character', () => hashOf({}, '\uD800')],
    ['a NUL', () => hashOf({}, 'a\u0000')],
    ['nested without end', () => hashOf(nested(100_000))],
  ])('refuses what is %s', (_, hash) => {
    expect(hash).toThrow(expect.objectContaining({ code: 'tool_contract_invalid' }));
  });
});

describe('decidePin', () => {
  it.each([
    ['pins at first sight', { contractHash: null, offeredHash: null }, 'a', 'pin'],
    ['keeps the same', { contractHash: 'a', offeredHash: null }, 'a', 'keep'],
    ['holds another', { contractHash: 'a', offeredHash: null }, 'b', 'hold'],
    ['holds it once', { contractHash: 'a', offeredHash: 'b' }, 'b', 'keep'],
    ['holds yet another', { contractHash: 'a', offeredHash: 'b' }, 'c', 'hold'],
    ['ends the review when the first is back', { contractHash: 'a', offeredHash: 'b' }, 'a', 'restore'],
  ])('%s', (_, known, offered, decision) => {
    expect(decidePin(known, offered)).toBe(decision);
  });

  it('holds a suspicious first sight, once', () => {
    expect(decidePin({ contractHash: null, offeredHash: null }, 'a', true)).toBe('hold');
    expect(decidePin({ contractHash: null, offeredHash: 'a' }, 'a', true)).toBe('keep');
  });
});

describe('isDeeper', () => {
  it('counts levels', () => {
    expect(isDeeper(nested(5), 5)).toBe(false);
    expect(isDeeper(nested(6), 5)).toBe(true);
    expect(isDeeper('text', 0)).toBe(false);
  });

  it('agrees with a count that recurses', () => {
    const depthOf = (value: Json): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(6), (value, limit) => {
        expect(isDeeper(value as Json, limit)).toBe(depthOf(value as Json) > limit);
      }),
    );
  });
});

function nested(levels: number): Json {
  let value: Json = 0;
  for (let level = 0; level < levels; level += 1) value = [value];
  return value;
}
