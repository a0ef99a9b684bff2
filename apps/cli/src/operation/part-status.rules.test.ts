import { describe, expect, it } from 'vitest';
import { isReady, type Observation, partStatus } from './part-status.rules.ts';

const fine = (name: string) => ({ name, ready: true, problem: null });
const running: Observation = {
  launcher: { pid: 1, ready: true },
  processes: [
    { name: 'postgres', pid: 2 },
    { name: 'redis', pid: 3 },
    { name: 'api', pid: 4 },
    { name: 'worker', pid: 5 },
  ],
  readiness: { ready: true, checks: ['database', 'redis', 'worker'].map(fine) },
};

describe('partStatus', () => {
  it('shows every part with its process', () => {
    const parts = partStatus(running);
    expect(Object.values(parts).map(({ state, pid }) => `${state} ${pid}`)).toEqual([
      'running 1',
      'running 4',
      'running 5',
      'running 2',
      'running 3',
    ]);
    expect(isReady(running)).toBe(true);
  });

  it('shows nothing running after it was stopped', () => {
    const stopped: Observation = { launcher: null, processes: [], readiness: null };
    expect(new Set(Object.values(partStatus(stopped)).map(({ state }) => state))).toEqual(new Set(['stopped']));
    expect(isReady(stopped)).toBe(false);
  });

  it('calls servers that others run "elsewhere"', () => {
    const parts = partStatus({ ...running, processes: running.processes.slice(2) });
    expect([parts.postgres.state, parts.redis.state]).toEqual(['elsewhere', 'elsewhere']);
  });

  it("passes on what the API says is wrong, and that it doesn't answer", () => {
    const silent = { name: 'worker', ready: false, problem: 'no worker was heard of for 10 s' };
    const readiness = { ready: false, checks: [fine('database'), fine('redis'), silent] };
    expect(partStatus({ ...running, readiness }).worker.problem).toBe('no worker was heard of for 10 s');
    expect(partStatus({ ...running, readiness: null }).api.problem).toBe('does not answer');
  });
});

it('is not ready before everything was set up, however ready the API is', () => {
  expect(isReady({ ...running, launcher: { pid: 1, ready: false } })).toBe(false);
});
