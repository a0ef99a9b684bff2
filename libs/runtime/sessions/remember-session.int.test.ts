import { EngageKillSwitch, ReleaseKillSwitch } from '@gatehouse/governance/kill-switches';
import { Agents } from '@gatehouse/registry/agents';
import { startTelemetry, type Telemetry } from '@gatehouse/platform/telemetry';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AssembleContext } from './loop/assemble-context.ts';
import { RememberSession } from './remember-session.ts';
import { hasEnded } from './session-status.rules.ts';
import { wordsOf } from './session-view.ts';
import { AGENT, openSessionBench, type SessionBench } from './sessions.fixture.ts';

const environment = testEnvironment();
let bench: SessionBench;
let telemetry: Telemetry;

const noted = JSON.stringify({
  summary: 'The person asked about roses.',
  facts: [{ content: 'The person waters the roses on Mondays.', keywords: ['irrigation', 'schedule'] }],
});
const scenario = `
rules:
  - when: { question: "Write the notes" }
    reply: [{ text: '${noted}' }]
  - when: { question: "roses" }
    reply: [{ text: "They are well." }]
  - when: { question: "irrigation" }
    reply: [{ text: "On Mondays." }]
`;

beforeAll(async () => {
  telemetry = startTelemetry(environment.config, 'gatehouse-test', () => undefined);
  bench = await openSessionBench(environment.config, { scenario, memory: true });
});
afterAll(async () => {
  await bench?.close();
  await telemetry?.stop();
});

async function ask(question: string) {
  const id = await bench.ask(question);
  await vi.waitFor(async () => expect(hasEnded((await bench.find(id)).session.status)).toBe(true), 20_000);
  return id;
}
const { signal } = new AbortController();
const client = () => environment.database.client;
const extraction = (sessionId: string) => client().memoryExtraction.findUniqueOrThrow({ where: { sessionId } });
/** Lets the job run that the sweep would enqueue, and waits until nothing is due. */
async function extracted(sessionId: string) {
  await bench.worker.get(RememberSession).run(sessionId, signal);
  await vi.waitFor(async () => expect(await extraction(sessionId)).toMatchObject({ dueAt: null }), 20_000);
}

describe('a session that has ended', () => {
  it('leaves a summary and facts, by a model call through the gate, once (S0-MEM-04)', async () => {
    const id = await ask('How are the roses? I water them on Mondays.');
    await extracted(id);
    const rows = await client().semanticMemory.findMany({ where: { sessionId: id }, orderBy: { id: 'asc' } });
    expect(rows).toMatchObject([
      { kind: 'summary', agentId: AGENT, personId: 'engineer', content: 'The person asked about roses.' },
      { kind: 'fact', content: 'The person waters the roses on Mondays.', keywords: ['irrigation', 'schedule'] },
    ]);
    expect(await client().modelRequest.count({ where: { sessionId: id } })).toBe(2);
    const before = bench.modelRequests();
    await bench.worker.get(RememberSession).run(id, signal);
    expect(bench.modelRequests()).toBe(before);
  });

  it('is remembered in the next one: the retrieval span has ids and scores only (S0-MEM-05, S0-TRC-04)', async () => {
    const id = await ask('What is the irrigation schedule?');
    await telemetry.flush();
    const spans = await client().span.findMany({ where: { kind: 'retrieval' }, orderBy: { startedAt: 'desc' } });
    const [fact] = await client().semanticMemory.findMany({ where: { kind: 'fact' } });
    const span = spans.find(({ attributes }) => JSON.stringify(attributes).includes(fact?.id ?? 'no id'));
    expect(span?.attributes).toMatchObject({ 'gatehouse.memory.ids': expect.arrayContaining([fact?.id]) });
    expect(JSON.stringify(spans.map(({ attributes }) => attributes))).not.toMatch(/Mondays|irrigation/);
    expect(fact?.lastAccessedAt).toBeInstanceOf(Date);
    const { turns } = await bench.find(id);
    expect(turns.map(wordsOf)).toEqual(['What is the irrigation schedule?', 'On Mondays.']);
  });

  it('is given to the model behind the question, after everything else (S0-HAR-15)', async () => {
    const { session, turns, calls } = await bench.find(await ask('What is the irrigation schedule?'));
    const agent = await bench.worker.get(Agents).find(AGENT);
    if (!agent) throw new Error('the agent is there');
    const asked = { turns: turns.slice(0, 1), calls };
    const context = await bench.worker.get(AssembleContext).run({ agent, session, held: { signal } }, asked);
    const blocks = context.messages.flatMap(({ content }) => content);
    expect(blocks).toHaveLength(2);
    expect(blocks[1]).toMatchObject({ text: expect.stringContaining(': The person waters the roses on Mondays.') });
  });

  it('leaves nothing when the gate refuses the call, and is not tried again', async () => {
    const admin = { kind: 'person', id: 'platform-admin' } as const;
    const target = { scope: 'agent', target: AGENT } as const;
    await bench.worker.get(EngageKillSwitch).run({ ...target, mode: 'graceful', reason: 'drill' }, admin);
    const before = bench.modelRequests();
    const id = await ask('We use no roses. How are the roses?');
    await extracted(id);
    expect(await extraction(id)).toMatchObject({ errorCode: 'memory_extraction_refused', claimedUntil: null });
    expect(bench.modelRequests()).toBe(before);
    expect(await client().semanticMemory.count({ where: { sessionId: id } })).toBe(0);
    await bench.worker.get(ReleaseKillSwitch).run({ ...target, reason: 'drill is over' }, admin);
  });
});
