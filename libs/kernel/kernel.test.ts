import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, DomainError, dollars, formatDollars, HeldClock, microDollars, newId } from './index.ts';

describe('canonicalJson', () => {
  it('sorts members by UTF-16 code units and leaves no white space', () => {
    expect(canonicalJson({ b: [1, null, true], a: { '€': 1, $: 2 } })).toBe('{"a":{"$":2,"€":1},"b":[1,null,true]}');
  });

  it('gives equal text for equal values, whatever the order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  it('can be read back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuses what is nested beyond all reason, before the stack is exhausted', () => {
    const nested = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(() => canonicalJson(nested)).toThrow('nested deeper');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, () => 1, '\uD800'])('refuses what JSON cannot say: %s', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});

describe('money', () => {
  it('reads dollars exactly', () => {
    expect(microDollars('0.1')).toBe(100_000n);
    expect(microDollars(300)).toBe(300_000_000n);
    expect(microDollars(0.000001)).toBe(1n);
  });

  it('survives a round trip through its text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (amount) => {
        expect(microDollars(formatDollars(amount))).toBe(amount);
      }),
    );
  });

  it('shows at least cents', () => {
    expect(formatDollars(12_500_000n)).toBe('12.50');
    expect(formatDollars(1n)).toBe('0.000001');
    expect(dollars(1_500_000n)).toBe(1.5);
  });

  it.each(['-1', '1e3', '', '1.1234567', 'NaN'])('refuses %s', (text) => {
    expect(() => microDollars(text)).toThrow(RangeError);
  });
});

describe('ids, clock, errors', () => {
  it('makes ids that sort by time', () => {
    const ids = Array.from({ length: 100 }, newId);
    expect([...ids].sort()).toEqual(ids);
  });

  it('holds the clock until it is moved', () => {
    const clock = new HeldClock(new Date('2026-01-01T00:00:00Z'));
    clock.advance(1_500);
    expect(clock.now().toISOString()).toBe('2026-01-01T00:00:01.500Z');
  });

  it('keeps the cause of an error', () => {
    const cause = new Error('below');
    expect(new DomainError('conflict', 'fence_moved', 'above', { cause }).cause).toBe(cause);
  });
});
