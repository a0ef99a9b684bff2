import { job } from '@gatehouse/contracts/jobs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { slotOf } from './job-envelope.ts';
import { matchHandlers } from './job-runner.ts';

const named = (name: string) =>
  job({ name, data: z.strictObject({}), timeoutMs: 1_000, attempts: 1, backoffMs: 10, concurrency: 1 });
const handler = { handle: async () => undefined };

describe('matchHandlers', () => {
  const sweep = named('sessions.sweep');

  it('pairs every job with its one handler', () => {
    expect(matchHandlers([sweep], [{ job: sweep, handler }]).get(sweep)).toBe(handler);
  });

  it.each([
    ['has no handler', [sweep], []],
    ['has 2 handlers', [sweep], [sweep, sweep]],
    ['is not in the catalogue', [], [sweep]],
    ['is catalogued twice', [sweep, sweep], [sweep]],
  ])('refuses to start when a job %s', (message, catalogue, handled) => {
    const match = () =>
      matchHandlers(
        catalogue,
        handled.map((each) => ({ job: each, handler })),
      );
    expect(match).toThrow(message);
  });
});

describe('slotOf', () => {
  it('changes once in every period', () => {
    expect(slotOf(new Date(59_999), 60_000)).toBe(0);
    expect(slotOf(new Date(60_000), 60_000)).toBe(1);
  });
});
