import { describe, expect, it } from 'vitest';
import { instantFrom } from './instant.rules.ts';

const now = new Date('2026-11-20T12:00:00Z');

describe('instantFrom', () => {
  it.each([
    ['2026-11-20', '2026-11-20T00:00:00.000Z'],
    ['2026-11-20T09:30:00Z', '2026-11-20T09:30:00.000Z'],
    ['2026-11-20T09:30:00+02:00', '2026-11-20T07:30:00.000Z'],
    ['90s', '2026-11-20T11:58:30.000Z'],
    ['2h', '2026-11-20T10:00:00.000Z'],
    ['7d', '2026-11-13T12:00:00.000Z'],
  ])('reads %s', (text, expected) => {
    expect(instantFrom(text, now)).toBe(expected);
  });

  it.each(['yesterday', '2 hours', 'h', '', 'May 2'])('refuses "%s" and says what would be right', (text) => {
    expect(() => instantFrom(text, now)).toThrow('2h or 7d');
  });
});
