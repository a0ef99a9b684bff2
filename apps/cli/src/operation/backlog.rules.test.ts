import { describe, expect, it } from 'vitest';
import { judgeCheckpoints, judgeLeases, judgeQueues, judgeSnapshot } from './backlog.rules.ts';
import { readMetricsText } from './metrics-text.rules.ts';

const text = (waiting: number, age: string): string =>
  [
    '# HELP gatehouse_queue_jobs Jobs.',
    `gatehouse_queue_jobs{job="sessions.advance",state="waiting"} ${waiting}`,
    'gatehouse_queue_jobs{job="sessions.advance",state="active"} 900',
    `gatehouse_kill_switches_snapshot_age_seconds ${age}`,
  ].join('\n');

describe('the backlog', () => {
  it.each([
    [3, 'fine'],
    [101, 'warning'],
  ])('of %d waiting jobs is %s', (waiting, verdict) => {
    expect(judgeQueues(readMetricsText(text(waiting, '0')))).toMatchObject({ verdict });
  });

  it('is unknown when Redis does not say', () => expect(judgeQueues([]).verdict).toBe('warning'));

  it.each([
    ['0.4', 'fine'],
    ['5.1', 'problem'],
    ['+Inf', 'problem'],
  ])('of kill switches read %s s ago is %s', (age, verdict) => {
    expect(judgeSnapshot('worker', readMetricsText(text(0, age)))).toMatchObject({ verdict });
  });

  it('names what to do about sessions without a worker and events without a signature', () => {
    expect(judgeLeases(0).verdict).toBe('fine');
    expect(judgeLeases(2)).toMatchObject({ verdict: 'problem', message: expect.stringContaining('logs worker') });
    expect(judgeCheckpoints(59).verdict).toBe('fine');
    expect(judgeCheckpoints(61)).toMatchObject({ verdict: 'problem', message: expect.stringContaining('61 s ago') });
  });
});
