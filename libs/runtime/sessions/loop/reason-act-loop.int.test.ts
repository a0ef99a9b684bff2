import { EngageKillSwitch, ReleaseKillSwitch } from '@gatehouse/governance/kill-switches';
import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { hasEnded } from '../session-status.rules.ts';
import { streamOf } from '../session.ts';
import { wordsOf } from '../session-view.ts';
import { AGENT, openSessionBench, type SessionBench } from '../sessions.fixture.ts';

const environment = testEnvironment();
let bench: SessionBench;

const scenario = `
rules:
  - when: { question: "roses", turn: 1 }
    reply: [{ text: "Let me look. " }, { tool: garden_look, arguments: { bed: south } }, { tool: garden_look, arguments: {} }]
  - when: { question: "roses", turn: 2 }
    reply: [{ text: "They are by the south wall." }]
  - when: { question: "secret", turn: 1 }
    reply: [{ tool: garden_secret, arguments: {} }]
  - when: { question: "secret", result: "not in allowlist" }
    reply: [{ text: "I may not look there." }]
  - when: { question: "locked", turn: 1 }
    reply: [{ tool: garden_fail, arguments: {} }]
  - when: { question: "locked", result: "is locked" }
    reply: [{ text: "That bed is locked." }]
  - when: { question: "wrong words", turn: 1 }
    reply: [{ tool: garden_look, arguments: { bed: 7 } }, { tool: garden_look, rawArguments: "{ bed: " }, { tool: garden_fly, arguments: {} }]
  - when: { question: "wrong words", turn: 2 }
    reply: [{ text: "I asked in the wrong words." }]
  - when: { question: "storm" }
    failure: { kind: status, status: 400, message: "the sky is falling" }
  - when: { question: "endless" }
    failure: { kind: stall }
  - when: { question: "hello" }
    reply: [{ text: "Good day." }]
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario });
});
afterAll(() => bench?.close());

/** Asks, and waits until the session has ended. */
async function ask(question: string) {
  const id = await bench.ask(question);
  await vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);
  return bench.find(id);
}

describe('a session', () => {
  it('calls tools, gives the model what they answer, and ends with an answer (S0-HAR-01)', async () => {
    const { session, turns, calls } = await ask('Where are the roses?');
    expect(session).toMatchObject({ status: 'completed', endReason: 'answered', errorKind: null, message: null });
    expect(turns.map(({ role }) => role)).toEqual(['user', 'assistant', 'assistant']);
    expect(turns.map(wordsOf).at(-1)).toBe('They are by the south wall.');
    expect(calls).toMatchObject([
      { turn: 2, ordinal: 0, status: 'succeeded', verdict: 'allowed', arguments: { bed: 'south' }, errorKind: null },
      { turn: 2, ordinal: 1, status: 'succeeded', verdict: 'allowed' },
    ]);
    expect(calls[0]?.stages.map(({ stage }) => stage)).toContain('policy');
    expect(session.usage.inputTokens).toBeGreaterThan(0);
    expect(session.cost).toBeGreaterThan(0n);
  });

  it('has every step in the record, and nothing of what was said', async () => {
    const { session } = await ask('Where are the roses?');
    const events = await environmentReader().readStream(streamOf(session.id), 0n, 100);
    const own = events.map(({ type }) => type).filter((type) => !type.startsWith('action.'));
    expect(own).toEqual([
      'session.created',
      'session.started',
      'turn.completed',
      'tool_call.completed',
      'tool_call.completed',
      'turn.completed',
      'session.ended',
    ]);
    expect(JSON.stringify(events.map(({ payload }) => payload))).not.toMatch(/roses|south/);
    expect(events.at(-1)?.payload).toMatchObject({ status: 'completed', reason: 'answered', iterations: 2 });
  });

  it('goes on after a denial, which the model is told in words (S0-HAR-07, S0-HAR-08)', async () => {
    const { session, turns, calls } = await ask('What is in the secret bed?');
    expect(calls).toMatchObject([
      {
        status: 'denied',
        verdict: 'denied',
        reason: 'Tool garden_secret not in allowlist',
        errorKind: 'policy_denial',
        dispatches: 0,
      },
    ]);
    expect(turns.map(wordsOf).at(-1)).toBe('I may not look there.');
    expect(session.status).toBe('completed');
    expect(bench.garden.calls).not.toContain('garden_secret');
  });

  it('gives an error that a tool reports to the model (S0-HAR-17)', async () => {
    const { session, turns, calls } = await ask('What is in the locked bed?');
    expect(calls).toMatchObject([{ status: 'failed', verdict: 'allowed', isError: true, errorKind: 'tool_error' }]);
    expect(turns.map(wordsOf).at(-1)).toBe('That bed is locked.');
    expect(session.status).toBe('completed');
  });

  it('gives back calls that break the schema, are no JSON, or name no tool, and dispatches none (S0-HAR-13)', async () => {
    const before = bench.garden.calls.length;
    const { session, calls } = await ask('Ask in the wrong words.');
    expect(calls.map(({ status, isError }) => ({ status, isError }))).toEqual(
      Array(3).fill({ status: 'denied', isError: true }),
    );
    expect(bench.garden.calls).toHaveLength(before);
    expect(session.status).toBe('completed');
  });

  it('fails with exactly one kind when no model answers (S0-HAR-16)', async () => {
    const { session } = await ask('Is there a storm?');
    expect(session).toMatchObject({ status: 'failed', endReason: 'error', errorKind: 'model_error' });
    expect(session.message).toMatch(/^The model did not answer/);
  });

  it('answers in exact words, with no model call, while its agent is killed (S0-HAR-06)', async () => {
    const admin = { kind: 'person', id: 'platform-admin' } as const;
    const target = { scope: 'agent', target: AGENT } as const;
    await bench.worker.get(EngageKillSwitch).run({ ...target, mode: 'graceful', reason: 'drill' }, admin);
    const before = bench.modelRequests();
    const { session, turns } = await ask('hello');
    expect(session).toMatchObject({
      status: 'stopped',
      endReason: 'refused',
      errorKind: 'policy_denial',
      message: 'This agent is currently disabled.',
    });
    expect(turns).toHaveLength(1);
    expect(bench.modelRequests()).toBe(before);
    await bench.worker.get(ReleaseKillSwitch).run({ ...target, reason: 'drill is over' }, admin);
    await vi.waitFor(async () => expect((await ask('hello')).session.status).toBe('completed'), 10_000);
  });

  it('gives the same words when an immediate kill switch aborts its answer (S0-KIL-04)', async () => {
    const admin = { kind: 'person', id: 'platform-admin' } as const;
    const target = { scope: 'agent', target: AGENT } as const;
    const before = bench.modelRequests();
    const asked = ask('Tell me something endless.');
    await vi.waitFor(() => expect(bench.modelRequests()).toBeGreaterThan(before), 10_000);
    await bench.worker.get(EngageKillSwitch).run({ ...target, mode: 'immediate', reason: 'drill' }, admin);
    expect((await asked).session).toMatchObject({
      status: 'stopped',
      endReason: 'refused',
      message: 'This agent is currently disabled.',
    });
    await bench.worker.get(ReleaseKillSwitch).run({ ...target, reason: 'drill is over' }, admin);
  });
});

const environmentReader = () => bench.worker.get(EventReader, { strict: false });
