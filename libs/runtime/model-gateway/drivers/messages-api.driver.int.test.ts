import { afterEach, describe, expect, it } from 'vitest';
import { type Rehearsal, startRehearsal } from '../rehearsal/start-rehearsal.ts';
import type { DriverRequest } from './build-request.rules.ts';
import { MessagesApiDriver } from './messages-api.driver.ts';

const LIMITS = { connectMs: 5_000, idleMs: 5_000, totalMs: 10_000 };
const REQUEST: DriverRequest = {
  model: 'some-model',
  maxTokens: 1_000,
  caching: true,
  system: [{ text: 'You answer questions about gardens.' }],
  tools: [{ name: 'garden_search', description: 'Searches the garden', inputSchema: { type: 'object' } }],
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Where are the roses?' }] }],
};

let rehearsal: Rehearsal;
afterEach(() => rehearsal?.stop());

async function ask(scenario: string, limits: Partial<typeof LIMITS> = {}, signal = new AbortController().signal) {
  rehearsal = await startRehearsal({ scenario });
  return askAgain(limits, signal);
}

async function askAgain(limits: Partial<typeof LIMITS> = {}, signal = new AbortController().signal) {
  const driver = new MessagesApiDriver({ key: rehearsal.key, url: rehearsal.url }, { ...LIMITS, ...limits });
  const pieces: string[] = [];
  const answer = await driver.ask(REQUEST, {
    signal,
    onText: (text) => pieces.push(text),
    onTextEnd: () => undefined,
    onUsage: () => undefined,
  });
  return { answer, pieces };
}

describe('the Messages API driver, over HTTP', () => {
  it('streams text in pieces that make up the answer', async () => {
    const { answer, pieces } = await ask(
      'rules: [{ reply: [{ text: "The roses grow by the south wall, near the old well." }] }]',
    );
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe('The roses grow by the south wall, near the old well.');
    expect(answer).toMatchObject({ stopReason: 'end_turn', content: [{ type: 'text', text: pieces.join('') }] });
  });

  it('puts tool arguments together from their pieces', async () => {
    const { answer } = await ask(
      'rules: [{ reply: [{ text: "Looking." }, { tool: garden_search, arguments: { query: "roses by the south wall", depth: 3 } }] }]',
    );
    expect(answer.stopReason).toBe('tool_use');
    expect(answer.content[1]).toMatchObject({
      type: 'tool_use',
      name: 'garden_search',
      input: { query: 'roses by the south wall', depth: 3 },
    });
  });

  it('hands on arguments that are not JSON as their text', async () => {
    const { answer } = await ask(`rules: [{ reply: [{ tool: garden_search, rawArguments: '{"query": ros' }] }]`);
    expect(answer.content[0]).toMatchObject({ type: 'tool_use', input: '{"query": ros' });
  });

  it('reads the second identical prefix from the cache', async () => {
    const first = await ask('rules: [{ reply: [{ text: "Yes." }] }]');
    const second = await askAgain();
    expect(first.answer.usage).toMatchObject({ cacheReadTokens: 0 });
    expect(first.answer.usage.cacheWriteTokens).toBeGreaterThan(0);
    expect(second.answer.usage).toMatchObject({
      cacheReadTokens: first.answer.usage.cacheWriteTokens,
      cacheWriteTokens: 0,
      inputTokens: first.answer.usage.inputTokens,
    });
  });

  it.each([
    ['{ kind: status, status: 429, retryAfterSeconds: 7 }', 'model_rate_limited'],
    ['{ kind: status, status: 529 }', 'model_overloaded'],
    ['{ kind: status, status: 500 }', 'model_unreachable'],
    ['{ kind: status, status: 400, message: "prompt is too long" }', 'model_rejected'],
    ['{ kind: status, status: 401 }', 'model_unauthorised'],
    ['{ kind: cut, afterPieces: 1 }', 'model_cut_off'],
    ['{ kind: error_event, afterPieces: 1 }', 'model_overloaded'],
  ])('names the failure %s', async (failure, code) => {
    const asked = ask(`rules: [{ failure: ${failure} }]`);
    await expect(asked).rejects.toMatchObject({
      code,
      ...(code === 'model_rate_limited' && { retryAfterSeconds: 7 }),
    });
  });

  it('gives up on an endpoint that never begins', async () => {
    await expect(ask('rules: [{ failure: { kind: hang } }]', { connectMs: 100 })).rejects.toMatchObject({
      code: 'model_timeout',
      message: expect.stringContaining('did not begin'),
    });
  });

  it('gives up on an answer that falls silent', async () => {
    await expect(ask('rules: [{ failure: { kind: stall } }]', { idleMs: 100 })).rejects.toMatchObject({
      code: 'model_timeout',
      message: expect.stringContaining('silent'),
    });
  });

  it('stops within a second when it is told to', async () => {
    const controller = new AbortController();
    const started = performance.now();
    setTimeout(() => controller.abort(), 50);
    await expect(ask('rules: [{ failure: { kind: stall } }]', {}, controller.signal)).rejects.toMatchObject({
      code: 'model_call_aborted',
    });
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('says that nobody listens', async () => {
    await ask('rules: [{ reply: [{ text: "Yes." }] }]');
    await rehearsal.stop();
    await expect(askAgain()).rejects.toMatchObject({ code: 'model_unreachable' });
  });

  it('is refused with another key', async () => {
    rehearsal = await startRehearsal();
    const driver = new MessagesApiDriver({ key: 'rehearsal_guessed', url: rehearsal.url }, LIMITS);
    const asked = driver.ask(REQUEST, {
      signal: new AbortController().signal,
      onText: () => undefined,
      onTextEnd: () => undefined,
      onUsage: () => undefined,
    });
    await expect(asked).rejects.toMatchObject({ code: 'model_unauthorised' });
  });
});
