import type { AgentLimits } from '@gatehouse/registry/agents';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hasEnded } from '../session-status.rules.ts';
import { openSessionBench, type SessionBench } from '../sessions.fixture.ts';

const environments = [testEnvironment(), testEnvironment(), testEnvironment(), testEnvironment(), testEnvironment()];
let bench: SessionBench;
afterEach(() => bench?.close());

const forever = 'rules: [{ reply: [{ text: "Once more. " }, { tool: garden_look }] }]';
const waiting = 'rules: [{ reply: [{ tool: garden_wait }] }]';
const hanging = 'rules: [{ failure: { kind: stall } }]';

/** The same call again and again is what these tests are made of. */
const patient = { GATEHOUSE_STUCK_IDENTICAL_TURNS: 1_000, GATEHOUSE_STUCK_REPEATED_CALLS: 1_000 };

async function endOf(scenario: string, limits: Partial<AgentLimits>, budget?: number) {
  const environment = environments.pop();
  if (!environment) throw new Error('every test needs an environment of its own');
  const config = { ...environment.config, ...patient };
  bench = await openSessionBench(config, { scenario, limits, ...(budget === undefined ? {} : { budget }) });
  const id = await bench.ask('Go on and on.');
  await vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);
  return bench.find(id);
}

describe('the loop stops and says why', () => {
  it('at the iteration cap (S0-HAR-02)', async () => {
    const { session, turns } = await endOf(forever, { iterations: 3 });
    expect(session).toMatchObject({ status: 'stopped', endReason: 'iteration_cap', errorKind: null });
    expect(session.message).toContain('3 model calls');
    expect(turns.filter(({ role }) => role === 'assistant')).toHaveLength(3);
  });

  it('at the token budget (S0-HAR-03)', async () => {
    const { session } = await endOf(forever, { iterations: 1_000, tokens: 1_500 });
    expect(session).toMatchObject({ status: 'stopped', endReason: 'token_budget', errorKind: null });
  });

  it('at the wall clock, in the midst of a tool call (S0-HAR-04)', async () => {
    const { session, calls } = await endOf(waiting, { seconds: 2 });
    expect(session).toMatchObject({ status: 'stopped', endReason: 'wall_clock', errorKind: null });
    expect(calls).toMatchObject([{ status: 'unknown' }]);
  });

  it('at the wall clock, in the midst of an answer', async () => {
    const { session, turns } = await endOf(hanging, { seconds: 2 });
    expect(session).toMatchObject({ status: 'stopped', endReason: 'wall_clock' });
    expect(turns).toHaveLength(1);
  });

  it('when its budget is spent, in exact words (S0-HAR-18)', async () => {
    const { session } = await endOf(forever, {}, 0);
    expect(session).toMatchObject({
      status: 'stopped',
      endReason: 'refused',
      errorKind: 'budget_exhausted',
      message: 'agent is over budget, try again next month',
    });
  });
});
