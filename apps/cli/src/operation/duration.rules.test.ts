import { expect, it } from 'vitest';
import { duration } from './duration.rules.ts';

it('writes durations for people', () => {
  expect([812, 9_949, 41_300, 125_000].map(duration)).toEqual(['0.8 s', '9.9 s', '41 s', '2 min 05 s']);
});
