import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import { INTERRUPTIONS, interrupted, interruptionOf, restAfter } from './lease.ts';

describe('interruptionOf', () => {
  it.each(INTERRUPTIONS)('knows %s again', (why) => {
    expect(interruptionOf(interrupted(why))).toBe(why);
  });

  it.each([[new DomainError('internal', 'other', 'x')], [new Error('fence_moved')], [undefined]])(
    'takes %s for none',
    (reason) => {
      expect(interruptionOf(reason)).toBeNull();
    },
  );
});

it('lets a session rest longer after each failed attempt', () => {
  expect([1, 2, 3, 4].map(restAfter)).toEqual([1_000, 2_000, 4_000, 8_000]);
});
