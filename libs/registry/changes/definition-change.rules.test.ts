import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareDefinitions } from './index.ts';

describe('compareDefinitions', () => {
  it('takes nothing before for creation', () => {
    expect(compareDefinitions(null, { name: 'a' })).toEqual({ outcome: 'created', fields: [] });
  });

  it('names what differs, however deep, and large amounts too', () => {
    const before = { name: 'a', limits: { seconds: 1, tokens: 2 }, price: 1n };
    const after = { name: 'a', limits: { seconds: 1, tokens: 3 }, price: 2n };
    expect(compareDefinitions(before, after)).toEqual({ outcome: 'changed', fields: ['limits', 'price'] });
  });

  it('leaves alone what a definition does not say', () => {
    const row = { name: 'a', pinnedAt: new Date() };
    expect(compareDefinitions<{ name: string }>(row, { name: 'a' }).outcome).toBe('unchanged');
  });

  it('sees no difference between equal definitions', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (definition) => {
        expect(compareDefinitions(structuredClone(definition), definition).outcome).toBe('unchanged');
      }),
    );
  });
});
