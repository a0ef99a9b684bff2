import { describe, expect, it } from 'vitest';
import { hashToken, newToken } from './token.ts';

describe('newToken', () => {
  it('starts with its kind, never repeats, and keeps only a hash', () => {
    const tokens = Array.from({ length: 100 }, () => newToken('gateperson_'));
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(100);
    for (const { token, hash, prefix } of tokens) {
      expect(token).toMatch(/^gateperson_[\w-]{43}$/);
      expect(hash).toEqual(hashToken(token));
      expect(token.startsWith(prefix)).toBe(true);
      expect(prefix).toHaveLength('gateperson_'.length + 6);
    }
  });
});
