import { expect, it } from 'vitest';
import { delegationFindings } from './delegation.rules.ts';

const now = new Date('2026-11-20T10:00:00Z');
const wanted = { from: 'a', to: 'b', startsAt: now, endsAt: new Date('2026-11-27T10:00:00Z') };

it('is in order when it ends, soon, and hands over to somebody else', () => {
  expect(delegationFindings(wanted, [{ from: 'b', to: 'c' }], now)).toEqual([]);
});

it('closes no circle, however long', () => {
  const findings = delegationFindings(
    wanted,
    [
      { from: 'b', to: 'c' },
      { from: 'c', to: 'a' },
    ],
    now,
  );
  expect(findings).toMatchObject([{ field: 'to', message: 'it would close a circle: a → b → c → a' }]);
});

it('says everything that is wrong', () => {
  const fields = (over: Partial<typeof wanted>) =>
    delegationFindings({ ...wanted, ...over }, [], now).map(({ field }) => field);
  expect(fields({ to: 'a' })).toEqual(['to']);
  expect(fields({ endsAt: now })).toEqual(['endsAt', 'endsAt']);
  expect(fields({ endsAt: new Date('2027-06-01T00:00:00Z') })).toEqual(['endsAt']);
});
