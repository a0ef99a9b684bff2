import { afterEach, describe, expect, it } from 'vitest';
import { CallMeter } from './call-meter.ts';
import { callModelEffect } from './call-model.effect.ts';
import type { DriverRequest } from './drivers/build-request.rules.ts';
import { MessagesApiDriver } from './drivers/messages-api.driver.ts';
import { startThinkingEndpoint, type ThinkingEndpoint } from './drivers/thinking-endpoint.fixture.ts';
import type { ContentBlock, MessageParam } from './model-call.ts';
import { type Rehearsal, startRehearsal } from './rehearsal/start-rehearsal.ts';
import type { ModelCallLimits } from './retry.rules.ts';

const LIMITS: ModelCallLimits = {
  attempts: 3,
  backoffMs: 10,
  longestWaitMs: 2_000,
  connectMs: 3_000,
  idleMs: 3_000,
  totalMs: 10_000,
};
const REQUEST: DriverRequest = {
  model: 'some-model',
  maxTokens: 500,
  caching: false,
  system: [],
  tools: [],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Where are the roses?' }] }],
};
const ANSWER = '{ reply: [{ text: "By the south wall, where they have always been, near the well." }] }';

let rehearsal: Rehearsal;
afterEach(() => rehearsal?.stop());

interface Watched {
  limits?: Partial<ModelCallLimits>;
  signal?: AbortSignal;
  restarts?: boolean;
}

/** Runs the effect against a rehearsal that follows `rules`, and tells what the caller saw of it. */
async function call(
  rules: string[],
  { limits = {}, signal = new AbortController().signal, restarts = false }: Watched = {},
) {
  rehearsal = await startRehearsal({ scenario: `rules: [${rules.join(', ')}]` });
  const seen: string[] = [];
  const meter = new CallMeter();
  const all = { ...LIMITS, ...limits };
  const effect = callModelEffect({
    driver: new MessagesApiDriver({ key: rehearsal.key, url: rehearsal.url }, all),
    request: REQUEST,
    rehearsed: true,
    costOf: (usage) => BigInt(usage.inputTokens + usage.outputTokens),
    limits: all,
    meter,
    watcher: {
      onDelta: ({ text }) => seen.push(text),
      ...(restarts && { onRestart: () => seen.push('<restart>') }),
    },
  });
  const outcome = await effect.run({ signal, idempotencyKey: 'the-action' }).then(
    (answer) => ({ answer, error: null, cost: answer.cost }),
    (error) => ({ answer: null, error, cost: effect.costOfFailure?.(error) }),
  );
  return { ...outcome, seen: seen.join(''), meter, requests: rehearsal.requestCount() };
}

const once = (failure: string) => `{ times: 1, failure: ${failure} }`;

/** Runs the effect twice against a model that thinks: the question, and after its tool call with `change` in the request. */
async function thinkTwice(endpoint: ThinkingEndpoint, change: Partial<DriverRequest>) {
  const ask = (request: DriverRequest) => {
    const driver = new MessagesApiDriver({ key: null, url: endpoint.url }, LIMITS);
    const plan = { driver, request, rehearsed: false, costOf: () => 0n, limits: LIMITS, meter: new CallMeter() };
    const effect = callModelEffect({ ...plan, watcher: { onDelta: () => undefined } });
    return effect.run({ signal: new AbortController().signal, idempotencyKey: 'the-action' });
  };
  const first = await ask(REQUEST);
  const results = first.content.flatMap((block): ContentBlock[] =>
    block.type === 'tool_use' ? [{ type: 'tool_result', tool_use_id: block.id, content: [], is_error: false }] : [],
  );
  const messages: MessageParam[] = [
    ...REQUEST.messages,
    { role: 'assistant', content: first.content, target: first.target },
    { role: 'user', content: results },
  ];
  return { first, second: await ask({ ...REQUEST, messages, ...change }) };
}

describe('a model that thinks between tool calls', () => {
  let endpoint: ThinkingEndpoint;
  afterEach(() => endpoint?.stop());

  it('is named by what was asked for, not by what it calls itself, and gets its thinking back', async () => {
    endpoint = await startThinkingEndpoint();
    const { first, second } = await thinkTwice(endpoint, {});
    expect(first).toMatchObject({ target: 'some-model', model: 'some-model-20260901' });
    expect(second.stopReason).toBe('end_turn');
    expect(endpoint.received).toHaveLength(2);
    expect(endpoint.received[1]?.messages[1]?.content).toEqual(endpoint.answered[0]);
  });

  it('is asked without its thinking once that is refused, as when the tools have changed', async () => {
    endpoint = await startThinkingEndpoint({ forgiving: true });
    const tools = [{ name: 'garden_dig', description: 'Digs', inputSchema: {} }];
    const { second } = await thinkTwice(endpoint, { tools });
    expect(second.stopReason).toBe('end_turn');
    expect(endpoint.received).toHaveLength(3);
    expect(endpoint.answered[1]).toMatch(/Invalid signature/);
    expect(JSON.stringify(endpoint.received[2])).not.toContain('thinking');
  });

  it('fails when the request is refused even so', async () => {
    endpoint = await startThinkingEndpoint();
    const tools = [{ name: 'garden_dig', description: 'Digs', inputSchema: {} }];
    await expect(thinkTwice(endpoint, { tools })).rejects.toMatchObject({ code: 'model_rejected' });
    expect(endpoint.received).toHaveLength(3);
  });
});

describe('the effect of a model call', () => {
  it.each(['429', '529', '500', '503'])('tries again after %s', async (status) => {
    const { answer, requests, meter } = await call([once(`{ kind: status, status: ${status} }`), ANSWER]);
    expect(answer?.content).toHaveLength(1);
    expect(requests).toBe(2);
    expect(meter.attempts).toBe(2);
  });

  it('shows no secret, and the same words that are kept', async () => {
    const secret = `sk-ant-${'api03-abcDEF123456789_'.repeat(2)}`;
    const { answer, seen } = await call([`{ reply: [{ text: "It is ${secret}" }, { text: ", or ${secret}. So." }] }`]);
    expect(answer?.content).toMatchObject([{ text: `It is ${secret}` }, { text: `, or ${secret}. So.` }]);
    expect(seen).toBe('It is [redacted:anthropic_key], or [redacted:anthropic_key]. So.');
  });

  it('waits as long as the endpoint asks', async () => {
    const started = performance.now();
    const { answer } = await call([once('{ kind: status, status: 429, retryAfterSeconds: 0.4 }'), ANSWER]);
    expect(answer).not.toBeNull();
    expect(performance.now() - started).toBeGreaterThanOrEqual(400);
  });

  it('does not wait for an endpoint that asks too much, and says how long that is', async () => {
    const { error, requests } = await call(['{ failure: { kind: status, status: 429, retryAfterSeconds: 60 } }']);
    expect(error).toMatchObject({ code: 'model_rate_limited', retryAfterSeconds: 60 });
    expect(requests).toBe(1);
  });

  it('gives up after its attempts', async () => {
    const { error, requests } = await call(['{ failure: { kind: status, status: 529 } }']);
    expect(error).toMatchObject({ code: 'model_overloaded' });
    expect(requests).toBe(3);
  });

  it('does not repeat what is refused', async () => {
    const { error, requests } = await call(['{ failure: { kind: status, status: 400 } }']);
    expect(error).toMatchObject({ code: 'model_rejected' });
    expect(requests).toBe(1);
  });

  it('tries again when nothing was shown yet, an endpoint that hangs included', async () => {
    const { answer, seen } = await call([once('{ kind: hang }'), once('{ kind: cut, afterPieces: 0 }'), ANSWER], {
      limits: { connectMs: 150 },
    });
    expect(answer).not.toBeNull();
    expect(seen).toBe('By the south wall, where they have always been, near the well.');
  });

  it('never says again what was shown', async () => {
    const { error, seen, requests } = await call([once('{ kind: cut, afterPieces: 1 }'), ANSWER]);
    expect(error).toMatchObject({ code: 'model_cut_off' });
    expect(seen).not.toBe('');
    expect(requests).toBe(1);
  });

  it('begins again visibly for a caller who can be told', async () => {
    const { answer, seen } = await call([once('{ kind: cut, afterPieces: 1 }'), ANSWER], { restarts: true });
    expect(answer).not.toBeNull();
    expect(seen).toMatch(/^.+<restart>By the south wall, where they have always been, near the well\.$/);
  });

  it('counts the tokens of attempts that failed', async () => {
    const whole = await call([ANSWER]);
    await rehearsal.stop();
    const broken = await call([once('{ kind: cut, afterPieces: 0 }'), ANSWER]);
    expect(broken.answer?.usage.inputTokens).toBe(2 * (whole.answer?.usage.inputTokens ?? 0));
    expect(broken.answer?.cost).toBeGreaterThan(whole.answer?.cost ?? 0n);
  });

  it('costs what was used up, also when it fails', async () => {
    const { cost, meter } = await call(['{ failure: { kind: cut, afterPieces: 1 } }']);
    expect(cost).toBe(BigInt(meter.total().inputTokens + meter.total().outputTokens));
    expect(cost).toBeGreaterThan(0n);
  });

  it('ends in time with a timeout', async () => {
    const { error } = await call(['{ failure: { kind: stall, afterPieces: 0 } }'], {
      limits: { totalMs: 300, idleMs: 5_000 },
    });
    expect(error).toMatchObject({ code: 'model_timeout', kind: 'timeout' });
  });

  it.each([
    ['an endpoint that hangs', '{ failure: { kind: hang } }'],
    ['an answer that stalls', '{ failure: { kind: stall } }'],
    ['a pause between attempts', '{ failure: { kind: status, status: 429, retryAfterSeconds: 1.9 } }'],
  ])('is aborted within a second during %s', async (_what, rule) => {
    const controller = new AbortController();
    let aborted = 0;
    setTimeout(() => {
      aborted = performance.now();
      controller.abort();
    }, 200);
    const { error } = await call([rule], { signal: controller.signal });
    expect(error).toMatchObject({ code: 'model_call_aborted' });
    expect(performance.now() - aborted).toBeLessThan(5_000);
  });
});
