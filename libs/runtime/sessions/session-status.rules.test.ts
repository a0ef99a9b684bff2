import { describe, expect, it } from 'vitest';
import { expiryOf, hasEnded, placeOfMessage, titleOf } from './session-status.rules.ts';

const now = new Date('2026-11-20T12:00:00Z');
const later = new Date('2026-12-20T12:00:00Z');

it('keeps a session for 90 days (C-14)', () => {
  expect(expiryOf(now)).toEqual(new Date('2027-02-18T12:00:00Z'));
});

describe('placeOfMessage', () => {
  it.each(['completed', 'failed', 'stopped', 'needs_review'] as const)(
    'begins the next task of one that is %s',
    (status) => {
      expect(placeOfMessage({ status, expiresAt: later }, now)).toBe('next_task');
    },
  );

  it.each(['queued', 'running', 'waiting_approval'] as const)('waits behind one that is %s', (status) => {
    expect(placeOfMessage({ status, expiresAt: later }, now)).toBe('waits');
  });

  it.each([
    ['expired', later],
    ['completed', now],
  ] as const)('is refused by one that is %s and ends at %s', (status, expiresAt) => {
    expect(() => placeOfMessage({ status, expiresAt }, now)).toThrow(
      expect.objectContaining({ code: 'session_expired' }),
    );
  });
});

it('knows which statuses are ends', () => {
  expect(hasEnded('needs_review')).toBe(true);
  expect(hasEnded('waiting_confirmation')).toBe(false);
});

it('titles a session by its first line, cut to a readable length', () => {
  expect(titleOf('  Where is the gate?\nPlease look.')).toBe('Where is the gate?');
  expect(titleOf('x'.repeat(200))).toHaveLength(80);
});
