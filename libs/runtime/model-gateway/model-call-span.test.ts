import { expect, it } from 'vitest';
import { CallMeter } from './call-meter.ts';
import { callAttributes, outcomeAttributes } from './model-call-span.ts';
import { modelError } from './model-error.rules.ts';

const MODEL = {
  alias: 'large',
  target: 'provider-large',
  maxOutputTokens: 1_000,
  caching: true,
  fallbacks: [],
  prices: { input: 1n, output: 1n, cacheWrite: 1n, cacheRead: 1n },
};

it('names a model call after the GenAI conventions', () => {
  expect(callAttributes({ agentId: 'gardener', sessionId: 's' }, MODEL, 500)).toMatchObject({
    'gen_ai.system': 'anthropic',
    'gen_ai.request.model': 'provider-large',
    'gen_ai.request.max_tokens': 500,
  });
});

it('counts all input tokens, cached or not, and says what it cost', () => {
  const meter = new CallMeter();
  meter.beginAttempt();
  const usage = { inputTokens: 5, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 20 };
  meter.use(usage);
  const value = {
    content: [
      { type: 'thinking' as const, thinking: 'a private thought', signature: 'c2lnbmVk' },
      { type: 'text' as const, text: 'a private answer' },
    ],
    stopReason: 'end_turn' as const,
    model: 'provider-large-2',
    target: 'provider-large',
    rehearsed: false,
    usage,
    cost: 2_500n,
    latencyMs: 10,
  };
  const attributes = outcomeAttributes(
    { status: 'succeeded', value, cost: 2_500n, durationMs: 10, redactions: {} },
    meter,
  );
  expect(attributes).toMatchObject({
    'gen_ai.usage.input_tokens': 125,
    'gen_ai.usage.output_tokens': 7,
    'gen_ai.usage.cache_read_input_tokens': 100,
    'gen_ai.response.model': 'provider-large-2',
    'gatehouse.cost_usd': 0.0025,
    'gatehouse.attempts': 1,
  });
  expect(JSON.stringify(attributes)).not.toContain('private');
});

it('names the error of a call that failed', () => {
  const failed = { status: 'failed' as const, error: modelError('model_timeout', 'too late'), durationMs: 10 };
  expect(outcomeAttributes(failed, new CallMeter())).toMatchObject({ 'error.type': 'model_timeout' });
});
