import type { Keep } from '@gatehouse/governance/enforcement';
import { DomainError, dollars, newId } from '@gatehouse/kernel';
import type { Change } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import type { TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ModelAnswer, ModelCallRequest } from './model-call.ts';
import { ModelGateway } from './model-gateway.ts';
import { catalogueGarden, question, recorded, standing, startGateway } from './model-gateway.fixture.ts';
import { ModelRequests } from './model-requests.repository.ts';
import { REHEARSAL_MODEL } from './rehearsal/message-events.rules.ts';
import { type Rehearsal, startRehearsal } from './rehearsal/start-rehearsal.ts';

const SCENARIO = `
rules:
  - { when: { question: busy once }, times: 1, failure: { kind: status, status: 529 } }
  - { when: { question: always busy, model: provider-large }, failure: { kind: status, status: 529 } }
  - { when: { question: always busy, model: provider-daring }, failure: { kind: status, status: 529 } }
  - { when: { question: too long }, failure: { kind: status, status: 400, message: prompt is too long } }
  - { when: { question: hang }, failure: { kind: hang } }
  - { when: { question: cut }, failure: { kind: cut, afterPieces: 1 } }
  - { when: { question: stall }, failure: { kind: stall, afterPieces: 1 } }
  - { when: { question: dig }, reply: [{ text: Digging. }, { tool: garden_search, arguments: { bed: 3 } }] }
  - { when: { question: secret }, reply: [{ text: "The key is sk-ant-${'api03-abcDEF123456789_'.repeat(2)}." }] }
  - reply: [{ text: "The roses grow by the south wall, near the old well." }]
`;

const environment = testEnvironment();
let rehearsal: Rehearsal;
let module: TestingModule;
let gateway: ModelGateway;
beforeAll(async () => {
  rehearsal = await startRehearsal({ scenario: SCENARIO });
  const endpoint = { ANTHROPIC_BASE_URL: rehearsal.url, ANTHROPIC_API_KEY: rehearsal.key };
  module = await startGateway({ ...environment.config, ...endpoint });
  await catalogueGarden(module);
  gateway = module.get(ModelGateway);
});
afterAll(async () => {
  await module?.close();
  await rehearsal?.stop();
});

const loggedOf = async ({ sessionId }: ModelCallRequest) =>
  (await module.get(ModelRequests).list({ limit: 10, session: sessionId ?? '' })).rows;

/** A `keep` that writes down what it was told. */
function keeping() {
  const kept: string[] = [];
  const note = (what: string): Change => {
    kept.push(what);
    return { statements: [], events: [] };
  };
  const keep: Keep<ModelAnswer> = {
    before: () => note('before'),
    after: (outcome) => note(outcome.status === 'succeeded' ? 'succeeded' : outcome.error.code),
  };
  return { kept, keep };
}

describe('a call that is answered', () => {
  it('streams, and is in the record, the request log and the budget, once', async () => {
    const before = await standing(module, 'gardener');
    const pieces: string[] = [];
    const { kept, keep } = keeping();
    const request = question('Where are the roses?', { keep, onDelta: ({ text }) => pieces.push(text) });
    const result = await gateway.call(request);
    if (result.outcome !== 'answered') throw new Error(`not answered: ${JSON.stringify(result)}`);

    const { answer } = result;
    expect(pieces.length).toBeGreaterThan(1);
    expect(answer).toMatchObject({
      content: [{ type: 'text', text: pieces.join('') }],
      stopReason: 'end_turn',
      model: REHEARSAL_MODEL,
      rehearsed: true,
    });
    expect(answer.cost).toBeGreaterThan(0n);
    expect(kept).toEqual(['before', 'succeeded']);
    expect(await recorded(module, request.sessionId)).toEqual(['action.intended', 'action.succeeded']);
    const after = await standing(module, 'gardener');
    expect(after.spent - before.spent).toBe(answer.cost);
    expect(after.reserved).toBe(0n);
    expect(await loggedOf(request)).toMatchObject([
      {
        id: request.actionId,
        agentId: 'gardener',
        alias: 'large',
        outcome: 'succeeded',
        errorCode: null,
        attempts: 1,
        usage: answer.usage,
        costUsd: Number(answer.cost) / 1e6,
        firstTokenMs: expect.any(Number),
      },
    ]);
  });

  it('hands tool calls on', async () => {
    const result = await gateway.call(question('Please dig.'));
    expect(result).toMatchObject({
      outcome: 'answered',
      answer: {
        stopReason: 'tool_use',
        content: [{ type: 'text' }, { type: 'tool_use', name: 'garden_search', input: { bed: 3 } }],
      },
    });
  });

  it('reads system prompt and tools from the cache the second time, for a tenth of the price (S0-GW-06)', async () => {
    const system = [{ text: 'You know every bed of the garden. '.repeat(200) }];
    const first = await gateway.call(question('Where are the roses?', { system }));
    const second = await gateway.call(question('Where are the tulips?', { system }));
    if (first.outcome !== 'answered' || second.outcome !== 'answered') throw new Error('not answered');
    const { cacheReadTokens, cacheWriteTokens } = first.answer.usage;
    expect(second.answer.usage.cacheReadTokens).toBe(cacheReadTokens + cacheWriteTokens);
    expect(second.answer.usage.cacheWriteTokens).toBe(0);
    expect(second.answer.cost * 4n).toBeLessThan(first.answer.cost);
  });

  it('holds no secret', async () => {
    const pieces: string[] = [];
    const result = await gateway.call(question('Tell me a secret.', { onDelta: ({ text }) => pieces.push(text) }));
    expect(JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(
      'sk-ant-',
    );
    expect(pieces.join('')).toMatch(/^The key is \[redacted:anthropic_key\]\.?$/);
    expect(result).toMatchObject({ outcome: 'answered', answer: { content: [{ text: pieces.join('') }] } });
  });

  it('is asked again when the endpoint is busy, as one action that is paid for once', async () => {
    const request = question('Are you busy once?');
    expect(await gateway.call(request)).toMatchObject({ outcome: 'answered' });
    expect(await loggedOf(request)).toMatchObject([{ attempts: 2, outcome: 'succeeded' }]);
    expect(await recorded(module, request.sessionId)).toEqual(['action.intended', 'action.succeeded']);
  });
});

describe('a model that stays out of reach', () => {
  it('is fallen back from, with an action of its own for each model', async () => {
    const { kept, keep } = keeping();
    const request = question('Are you always busy?', { keep });
    expect(await gateway.call(request)).toMatchObject({ outcome: 'answered' });
    expect((await loggedOf(request)).map(({ alias, outcome, attempts }) => [alias, outcome, attempts])).toEqual([
      ['small', 'succeeded', 1],
      ['large', 'failed', 2],
    ]);
    expect(kept).toEqual(['before', 'before', 'succeeded']);
    expect(await recorded(module, request.sessionId)).toEqual([
      'action.intended',
      'action.failed',
      'action.intended',
      'action.succeeded',
    ]);
  });

  it('is not fallen back from to a model that the key is not for', async () => {
    const request = question('Are you always busy?', { agentId: 'narrow' });
    expect(await gateway.call(request)).toMatchObject({ outcome: 'failed', error: { code: 'model_overloaded' } });
    expect(await loggedOf(request)).toHaveLength(1);
  });

  it('has failed, when its fallback is refused', async () => {
    const { kept, keep } = keeping();
    const request = question('Are you always busy?', { alias: 'daring', keep });
    expect(await gateway.call(request)).toMatchObject({ outcome: 'failed', error: { code: 'model_overloaded' } });
    expect(kept).toEqual(['before', 'model_overloaded']);
    expect(await recorded(module, request.sessionId)).toEqual(['action.intended', 'action.failed', 'action.denied']);
  });

  it('is not fallen back from once something was shown', async () => {
    const request = question('Will it be cut?');
    expect(await gateway.call(request)).toMatchObject({ outcome: 'failed', error: { code: 'model_cut_off' } });
    expect(await loggedOf(request)).toHaveLength(1);
  });

  it('is not fallen back from when it refused the request itself', async () => {
    const request = question('Is this too long?');
    expect(await gateway.call(request)).toMatchObject({
      outcome: 'failed',
      error: { code: 'model_rejected', message: expect.stringContaining('prompt is too long') },
    });
    expect(await loggedOf(request)).toMatchObject([{ attempts: 1, errorCode: 'model_rejected' }]);
  });
});

describe('a call that fails', () => {
  it('runs out of time, and frees what was set aside', async () => {
    const request = question('Will you hang?', { agentId: 'narrow' });
    expect(await gateway.call(request)).toMatchObject({ outcome: 'failed', error: { code: 'model_timeout' } });
    expect((await standing(module, 'narrow')).reserved).toBe(0n);
  });

  it('is charged what it used up', async () => {
    const before = await standing(module, 'narrow');
    const request = question('Will it be cut?', { agentId: 'narrow' });
    await gateway.call(request);
    const [logged] = await loggedOf(request);
    expect(logged?.costUsd).toBeGreaterThan(0);
    expect(Number((await standing(module, 'narrow')).spent - before.spent) / 1e6).toBe(logged?.costUsd);
  });

  it('is in the request log, as it is charged, though its session has gone to another worker', async () => {
    const before = await standing(module, 'gardener');
    const moved = new DomainError('conflict', 'fence_moved', 'another worker has the session');
    const refusing = {
      name: 'hold_nothing',
      text: 'select hold_session($1, 1, true)',
      values: [newId()],
      refusals: { ZG201: () => moved },
    };
    const keep = { after: () => ({ statements: [refusing], events: [] }) };
    const request = question('Where are the roses?', { keep });
    await expect(gateway.call(request)).rejects.toBe(moved);
    const { spent } = await standing(module, 'gardener');
    const costUsd = dollars(spent - before.spent);
    expect(await loggedOf(request)).toMatchObject([{ outcome: 'succeeded', costUsd }]);
    expect(spent).toBeGreaterThan(before.spent);
  });

  it('is stopped at once', async () => {
    const controller = new AbortController();
    const shown = vi.fn(() => controller.abort());
    const request = question('Will it stall?', { signal: controller.signal, onDelta: shown });
    const started = performance.now();
    expect(await gateway.call(request)).toMatchObject({ outcome: 'failed', error: { code: 'model_call_aborted' } });
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await loggedOf(request)).toMatchObject([{ outcome: 'aborted', errorCode: 'model_call_aborted' }]);
  });
});

describe('a call that is refused', () => {
  it('reaches no model when the agent is over budget, and does not fall back', async () => {
    const requests = rehearsal.requestCount();
    const request = question('Where are the roses?', { agentId: 'pauper' });
    expect(await gateway.call(request)).toMatchObject({
      outcome: 'refused',
      decision: { refusal: { code: 'budget_exhausted', reason: 'agent is over budget, try again next month' } },
    });
    expect(rehearsal.requestCount()).toBe(requests);
    expect(await recorded(module, request.sessionId)).toEqual(['action.denied']);
  });

  it('reaches no model that the key is not for', async () => {
    expect(await gateway.call(question('Where?', { agentId: 'narrow', alias: 'small' }))).toMatchObject({
      outcome: 'refused',
      decision: { refusal: { code: 'model_not_allowed' } },
    });
  });

  it('reaches no model when the caller cannot keep its part', async () => {
    const requests = rehearsal.requestCount();
    const keep: Keep<ModelAnswer> = {
      before: () => {
        throw new Error('the fence has moved');
      },
    };
    await expect(gateway.call(question('Where?', { keep }))).rejects.toThrow('the fence has moved');
    expect(rehearsal.requestCount()).toBe(requests);
    expect((await standing(module, 'gardener')).reserved).toBe(0n);
  });

  it.each([
    ['an alias that is not there', { alias: 'huge' }, 'model_not_found'],
    ['an agent without a key', { agentId: 'keyless' }, 'virtual_key_missing'],
  ])('names %s', async (_what, change, code) => {
    expect(await gateway.call(question('Where?', change))).toMatchObject({ outcome: 'failed', error: { code } });
  });
});

describe('the built-in rehearsal', () => {
  it('answers for agents of tier 3 alone, and says what it is', async () => {
    const embedded = await startGateway(environment.config);
    try {
      const rehearsing = embedded.get(ModelGateway);
      expect(await rehearsing.call(question('Where are the roses?'))).toMatchObject({
        outcome: 'answered',
        answer: { rehearsed: true, model: REHEARSAL_MODEL },
      });
      expect(await rehearsing.call(question('Where are the roses?', { agentId: 'trusted' }))).toMatchObject({
        outcome: 'failed',
        error: { kind: 'forbidden', code: 'rehearsal_not_allowed' },
      });
    } finally {
      await embedded.close();
    }
  });

  it('does not answer where nobody asked for it', async () => {
    const bare = await startGateway({ ...environment.config, GATEHOUSE_EMBEDDED: false });
    try {
      expect(await bare.get(ModelGateway).call(question('Where are the roses?'))).toMatchObject({
        outcome: 'failed',
        error: { code: 'model_not_ready', message: expect.stringContaining('ANTHROPIC_API_KEY') },
      });
    } finally {
      await bare.close();
    }
  });
});
