import { describe, expect, it } from 'vitest';
import { endAfter } from './stop-duration.rules.ts';

const NOW = new Date('2026-11-20T10:00:00Z');

describe('endAfter', () => {
  it.each([
    ['90s', '2026-11-20T10:01:30.000Z'],
    ['30m', '2026-11-20T10:30:00.000Z'],
    ['2h', '2026-11-20T12:00:00.000Z'],
    ['1d', '2026-11-21T10:00:00.000Z'],
  ])('%s from now is %s', (text, end) => {
    expect(endAfter(text, NOW)).toBe(end);
  });

  it.each(['', '0m', '30', 'm', '-5m', '1.5h', '30 m', '999999m'])('refuses "%s" and says what is right', (text) => {
    expect(() => endAfter(text, NOW)).toThrow(`"${text}" is no duration: use 90s, 30m, 2h or 1d`);
  });
});
