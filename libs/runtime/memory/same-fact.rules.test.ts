import { describe, expect, it } from 'vitest';
import { compareFacts, contentHash } from './same-fact.rules.ts';

describe('contentHash', () => {
  it('does not mind case, spacing and punctuation', () => {
    expect(contentHash('We deploy  on Tuesdays.')).toBe(contentHash('we deploy on tuesdays'));
  });

  it('minds versions and words', () => {
    expect(contentHash('We use Node 22.1')).not.toBe(contentHash('We use Node 22.2'));
  });
});

describe('compareFacts', () => {
  it.each([
    ['We deploy on Tuesdays.', 'We always deploy on Tuesdays', 'contained'],
    ['We deploy on Tuesdays.', 'We deploy the shop on Tuesdays.', 'contained'],
    ['We deploy the shop on Tuesdays.', 'We deploy on Tuesdays.', 'contains'],
    ['We use Jenkins.', 'We do not use Jenkins.', 'different'],
    ['We use Jenkins.', "We don't use Jenkins.", 'different'],
    ['Staging runs PostgreSQL 15.', 'Staging runs PostgreSQL 16.', 'different'],
    ['We deploy the shop on Tuesdays.', 'We deploy the ledger on Tuesdays.', 'different'],
    ['Builds take minutes.', 'Builds take 20 minutes.', 'different'],
  ] as const)('%s / %s: %s', (one, other, expected) => {
    expect(compareFacts(one, other)).toBe(expected);
  });
});
