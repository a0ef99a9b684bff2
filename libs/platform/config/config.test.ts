import { describe, expect, it } from 'vitest';
import { checkSettings, loadConfig } from './index.ts';

const right = {
  DATABASE_URL: 'postgresql://app@127.0.0.1:5432/gatehouse',
  REDIS_URL: 'redis://127.0.0.1:6379',
  GATEHOUSE_DATA: '/var/lib/gatehouse',
  GATEHOUSE_KEYS: '/etc/gatehouse/keys',
};

describe('loadConfig', () => {
  it('fills in what has a default', () => {
    expect(loadConfig(right)).toMatchObject({
      GATEHOUSE_PORT: 7070,
      GATEHOUSE_EMBEDDED: false,
      GATEHOUSE_TRACE_RATIO: 1,
    });
  });

  it.each([
    ['DATABASE_URL', undefined, 'DATABASE_URL is missing'],
    ['DATABASE_URL', 'mysql://x', 'DATABASE_URL is wrong: must be a postgresql:// address'],
    ['GATEHOUSE_PORT', '99999', 'GATEHOUSE_PORT is wrong: '],
    ['GATEHOUSE_EMBEDDED', 'yes', 'GATEHOUSE_EMBEDDED is wrong: '],
  ])('names %s when it is %s, in one line', (name, value, message) => {
    const load = () => loadConfig({ ...right, [name]: value });
    expect(load).toThrow(message);
    expect(load).toThrow(/^[^\n]+$/);
  });

  it('takes an empty optional variable as not set', () => {
    expect(loadConfig({ ...right, ANTHROPIC_API_KEY: '' }).ANTHROPIC_API_KEY).toBeUndefined();
  });
});

describe('checkSettings', () => {
  it('takes what is missing, or empty, as not set', () => {
    expect(() => checkSettings({})).not.toThrow();
    expect(() => checkSettings({ DATABASE_URL: '', GATEHOUSE_LEASE_MS: '', PATH: '/bin' })).not.toThrow();
    expect(() => checkSettings({ GATEHOUSE_LEASE_MS: '1000' })).not.toThrow();
  });

  it.each([
    ['GATEHOUSE_LEASE_MS', 'abc', 'GATEHOUSE_LEASE_MS is wrong: must be a whole number from 500 to 600000, not "abc"'],
    ['GATEHOUSE_LEASE_MS', '7', 'GATEHOUSE_LEASE_MS is wrong: must be a whole number from 500 to 600000, not "7"'],
    ['GATEHOUSE_TRACE_RATIO', '2', 'GATEHOUSE_TRACE_RATIO is wrong: must be a number from 0 to 1, not "2"'],
    ['DATABASE_URL', 'mysql://owner:secret@db', 'DATABASE_URL is wrong: must be a postgresql:// address'],
  ])('names %s when it is %s, and what would be right', (name, value, message) => {
    expect(() => checkSettings({ [name]: value })).toThrow(message);
  });
});
