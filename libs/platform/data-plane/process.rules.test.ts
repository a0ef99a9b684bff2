import { describe, expect, it } from 'vitest';
import { countDeath, isSameProcess, parseProcessStat, pauseBeforeRestart } from './process.rules.ts';

const stat = (name: string, state: string) =>
  `4711 (${name}) ${state} 1 4711 4711 0 -1 4194560 100 0 0 0 1 2 0 0 20 0 1 0 987654 1000 100 18446744073709551615`;

describe('parseProcessStat', () => {
  it.each(['postgres', 'a (b) c', ') Z 1'])('finds start and state behind the name "%s"', (name) => {
    expect(parseProcessStat(stat(name, 'S'), 'boot')).toEqual({ began: 'boot:987654', ended: false });
  });

  it('calls a zombie ended', () => {
    expect(parseProcessStat(stat('node', 'Z'), 'boot').ended).toBe(true);
  });
});

describe('isSameProcess', () => {
  const noted = { pid: 4711, began: 'boot:1' };

  it('recognises the process that was noted', () => {
    expect(isSameProcess(noted, { began: 'boot:1', ended: false })).toBe(true);
  });

  it('refuses a number that another program has now', () => {
    expect(isSameProcess(noted, { began: 'boot:2', ended: false })).toBe(false);
  });

  it('refuses a number from before the machine was restarted', () => {
    expect(isSameProcess(noted, { began: 'later boot:1', ended: false })).toBe(false);
  });

  it('refuses one that is gone or a zombie', () => {
    expect(isSameProcess(noted, null)).toBe(false);
    expect(isSameProcess(noted, { began: 'boot:1', ended: true })).toBe(false);
  });

  it('goes by the number alone where the start cannot be told', () => {
    expect(isSameProcess({ pid: 1, began: null }, { began: 'x', ended: false })).toBe(true);
  });
});

describe('restarting', () => {
  it('waits twice as long after each death, ten seconds at most', () => {
    expect([1, 2, 3, 6, 7, 50].map(pauseBeforeRestart)).toEqual([200, 400, 800, 6_400, 10_000, 10_000]);
  });

  it('forgets earlier deaths of a process that lived half a minute', () => {
    expect(countDeath(5, 29_999)).toBe(6);
    expect(countDeath(5, 30_000)).toBe(1);
  });
});
