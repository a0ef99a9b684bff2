import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Rehearsal, startRehearsal } from './start-rehearsal.ts';

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await startRehearsal({
    scenario: 'rules: [{ when: { question: stop }, failure: { kind: status, status: 429, retryAfterSeconds: 3 } }]',
  });
});
afterAll(() => rehearsal.stop());

const BODY = { model: 'some-model', max_tokens: 200, messages: [{ role: 'user', content: 'Where are the roses?' }] };

function post(body: unknown, headers: Record<string, string> = {}, path = '/v1/messages') {
  return fetch(`${rehearsal.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': rehearsal.key, 'anthropic-version': '2023-06-01', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

describe('the rehearsal server', () => {
  it('answers in JSON and says that it is a rehearsal', async () => {
    const response = await post(BODY);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'gatehouse-rehearsal',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: expect.stringContaining('rehearsal') }],
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
  });

  it('streams the events of the Messages API in their order', async () => {
    const text = await (await post({ ...BODY, stream: true })).text();
    const types = [...text.matchAll(/^event: (\w+)$/gm)].map((match) => match[1]);
    expect(types.filter((type, index) => type !== types[index - 1])).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
  });

  it('stops at max_tokens', async () => {
    const answer = await (await post({ ...BODY, max_tokens: 5 })).json();
    expect(answer).toMatchObject({ stop_reason: 'max_tokens', usage: { output_tokens: 5 } });
  });

  const toolUse = { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'dig', input: {} }] };
  const toolResult = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'dug' }] };
  it.each([
    ['another key', BODY, { 'x-api-key': 'guessed' }, 401, 'authentication_error'],
    ['no version', BODY, { 'anthropic-version': '' }, 400, 'invalid_request_error'],
    ['no JSON', '{', {}, 400, 'invalid_request_error'],
    ['no max_tokens', { ...BODY, max_tokens: undefined }, {}, 400, 'invalid_request_error'],
    [
      'an empty text',
      { ...BODY, messages: [{ role: 'user', content: [{ type: 'text', text: '' }] }] },
      {},
      400,
      'invalid_request_error',
    ],
    [
      'an assistant first',
      { ...BODY, messages: [{ role: 'assistant', content: 'Hm.' }] },
      {},
      400,
      'invalid_request_error',
    ],
    ['an open tool use', { ...BODY, messages: [...BODY.messages, toolUse] }, {}, 400, 'invalid_request_error'],
    ['a result of nothing', { ...BODY, messages: [...BODY.messages, toolResult] }, {}, 400, 'invalid_request_error'],
    ['what the script says', { ...BODY, messages: [{ role: 'user', content: 'Stop' }] }, {}, 429, 'rate_limit_error'],
  ])('answers %s in the shape of the API', async (_what, body, headers, status, type) => {
    const response = await post(body, headers);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: 'error', error: { type, message: expect.any(String) } });
    expect(response.headers.get('retry-after')).toBe(status === 429 ? '3' : null);
  });

  it('takes a conversation in which every tool use has its result', async () => {
    expect((await post({ ...BODY, messages: [...BODY.messages, toolUse, toolResult] })).status).toBe(200);
  });

  it('serves nothing else', async () => {
    expect((await post(BODY, {}, '/v1/complete')).status).toBe(404);
  });

  it('listens on loopback only', () => {
    expect(new URL(rehearsal.url).hostname).toBe('127.0.0.1');
  });
});
