import type { Attributes } from '@opentelemetry/api';
import type { Outcome } from '@gatehouse/governance/enforcement';
import { dollars } from '@gatehouse/kernel';
import { SPAN_AGENT, SPAN_SESSION } from '@gatehouse/platform/telemetry';
import type { Model } from '@gatehouse/registry/models';
import type { CallMeter } from './call-meter.ts';
import type { ModelAnswer, ModelCallRequest } from './model-call.ts';

/** What a model call's span says at its start, after the GenAI conventions: names and numbers, never a prompt's text. */
export const callAttributes = (
  request: Pick<ModelCallRequest, 'agentId' | 'sessionId'>,
  model: Model,
  maxTokens: number,
): Attributes => ({
  'gen_ai.operation.name': 'chat',
  'gen_ai.system': 'anthropic',
  'gen_ai.request.model': model.target,
  'gen_ai.request.max_tokens': maxTokens,
  'gatehouse.model_alias': model.alias,
  [SPAN_AGENT]: request.agentId,
  ...(request.sessionId && { [SPAN_SESSION]: request.sessionId }),
});

/** What it says at its end. */
export const outcomeAttributes = (outcome: Outcome<ModelAnswer>, meter: CallMeter): Attributes => {
  const usage = meter.total();
  return {
    'gatehouse.attempts': meter.attempts,
    'gen_ai.usage.input_tokens': usage.inputTokens + usage.cacheReadTokens + usage.cacheWriteTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    'gen_ai.usage.cache_read_input_tokens': usage.cacheReadTokens,
    'gen_ai.usage.cache_creation_input_tokens': usage.cacheWriteTokens,
    ...(meter.firstTokenMs !== null && { 'gatehouse.first_token_ms': meter.firstTokenMs }),
    ...(outcome.status === 'succeeded'
      ? {
          'gen_ai.response.model': outcome.value.model,
          'gen_ai.response.finish_reasons': [outcome.value.stopReason],
          'gatehouse.rehearsed': outcome.value.rehearsed,
          'gatehouse.cost_usd': dollars(outcome.value.cost),
        }
      : { 'error.type': outcome.error.code }),
  };
};
