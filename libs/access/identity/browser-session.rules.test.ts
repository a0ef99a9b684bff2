import { describe, expect, it } from 'vitest';
import { ABSOLUTE_LIMIT_MS, IDLE_LIMIT_MS, isAlive, sessionCookie } from './browser-session.rules.ts';

const start = new Date('2026-01-01T00:00:00Z');
const after = (milliseconds: number) => new Date(start.getTime() + milliseconds);
const session = { personId: 'x', seenAt: start, expiresAt: after(ABSOLUTE_LIMIT_MS), revokedAt: null };

describe('a browser session', () => {
  it.each([
    ['just before the idle limit', session, IDLE_LIMIT_MS - 1, true],
    ['at the idle limit', session, IDLE_LIMIT_MS, false],
    ['busy until the absolute limit', { ...session, seenAt: after(ABSOLUTE_LIMIT_MS - 1) }, ABSOLUTE_LIMIT_MS, false],
    ['signed out', { ...session, revokedAt: start }, 1, false],
  ])('%s', (_when, state, milliseconds, alive) => {
    expect(isAlive(state, after(milliseconds))).toBe(alive);
  });
});

describe('sessionCookie', () => {
  it('is out of reach of scripts and of other sites', () => {
    expect(sessionCookie('http://127.0.0.1:7070', 'abc')).toBe(
      'gatehouse=abc; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200',
    );
  });

  it('is bound to the host over https', () => {
    expect(sessionCookie('https://gatehouse.internal', 'abc')).toMatch(/^__Host-gatehouse=abc; .*; Secure$/);
  });

  it('is taken away by an empty value', () => {
    expect(sessionCookie('http://127.0.0.1:7070', '')).toContain('Max-Age=0');
  });
});
