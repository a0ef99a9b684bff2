import { describe, expect, it } from 'vitest';
import {
  fine,
  judgeClock,
  judgeConfinement,
  judgeDisk,
  judgeKeys,
  judgeSchema,
  judgeWorkers,
  problem,
  warning,
  worst,
} from './doctor.rules.ts';

it.each([
  [900_000_000, 'problem'],
  [4_000_000_000, 'warning'],
  [50_000_000_000, 'fine'],
])('judges %i bytes of free disk: %s', (bytes, verdict) => {
  expect(judgeDisk(bytes, '/data').verdict).toBe(verdict);
});

it('judges clocks that are two seconds apart', () => {
  expect(judgeClock(2_000).verdict).toBe('fine');
  expect(judgeClock(2_500)).toMatchObject({ verdict: 'problem', message: expect.stringContaining('2.5 s ahead') });
  expect(judgeClock(-9_000).message).toContain('9.0 s behind');
});

it('says which command applies missing migrations', () => {
  expect(judgeSchema(null).verdict).toBe('fine');
  expect(judgeSchema('2 migration(s) are not applied').message).toContain('gatehouse migrate');
});

describe('judgeWorkers', () => {
  const worker = (silentSeconds: number) => ({
    kind: 'worker' as const,
    pid: 1,
    version: '1',
    details: {},
    silentSeconds,
  });

  it('counts those that were heard of', () => {
    expect(judgeWorkers([worker(1), worker(30)])).toMatchObject({ verdict: 'fine', message: '1 at work' });
  });

  it('misses one that fell silent, and one that never was', () => {
    expect(judgeWorkers([worker(30)]).message).toContain('30 s ago');
    expect(judgeWorkers([{ ...worker(1), kind: 'api' }]).message).toContain('none was heard of');
  });
});

describe('judgeKeys', () => {
  const apart = { folder: '/srv/data-keys', dataFolder: '/srv/data' };

  it('is content with a folder of their own that only its owner can read', () => {
    expect(judgeKeys({ ...apart, mode: 0o40700 }).verdict).toBe('fine');
  });

  it('objects to others reading them, and to keys among the data', () => {
    expect(judgeKeys({ ...apart, mode: 0o40755 })).toMatchObject({ verdict: 'problem' });
    expect(judgeKeys({ folder: '/srv/data/keys', dataFolder: '/srv/data', mode: 0o40700 }).verdict).toBe('warning');
    expect(judgeKeys({ ...apart, mode: null }).verdict).toBe('warning');
  });
});

it('tells a program that cannot confine from none at all', () => {
  expect(judgeConfinement({ program: '/usr/bin/bwrap', works: true, reason: '' }).verdict).toBe('fine');
  expect(judgeConfinement({ program: '/usr/bin/bwrap', works: false, reason: 'no namespaces' }).message).toContain(
    'no namespaces',
  );
  expect(judgeConfinement({ program: undefined, works: false, reason: '' }).message).toContain('install');
});

it('is as bad as the worst', () => {
  expect(worst([fine('a', ''), problem('b', ''), warning('c', '')])).toBe('problem');
  expect(worst([fine('a', ''), warning('c', '')])).toBe('warning');
  expect(worst([fine('a', '')])).toBe('fine');
});
