import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import { endpoint, Instant, page, Slug, UsDollars, UuidPageQuery } from '../http/index.ts';

const JsonValue: z.ZodType<Json> = z.json();

/** Words, of a person or of a model. */
export const TextBlock = z.object({ type: z.literal('text'), text: z.string() });
export type TextBlock = z.infer<typeof TextBlock>;

/** A model asks for a tool. `input` is an object, or the text itself where the model's arguments were not JSON. */
export const ToolUseBlock = z.object({
  type: z.literal('tool_use'),
  /** The model's own id of the call; the result names it. */
  id: z.string().min(1),
  name: z.string().min(1),
  input: JsonValue,
});
export type ToolUseBlock = z.infer<typeof ToolUseBlock>;

/** What came of a tool call, a refusal included, given back to the model. */
export const ToolResultBlock = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.array(TextBlock),
  is_error: z.boolean().default(false),
});
export type ToolResultBlock = z.infer<typeof ToolResultBlock>;

/**
 * What a model thought before it went on. The signature covers it and is bound to the model and to everything before the
 * block, so it is kept and given back as it came, to that model alone. The text is empty where the provider keeps it.
 */
export const ThinkingBlock = z.object({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string().min(1),
});
export type ThinkingBlock = z.infer<typeof ThinkingBlock>;

/** The same, readable for the provider only. */
export const RedactedThinkingBlock = z.object({ type: z.literal('redacted_thinking'), data: z.string().min(1) });
export type RedactedThinkingBlock = z.infer<typeof RedactedThinkingBlock>;

/** One block of a message that people may see: everything but thinking. */
export const ShownBlock = z.discriminatedUnion('type', [TextBlock, ToolUseBlock, ToolResultBlock]);
export type ShownBlock = z.infer<typeof ShownBlock>;

/** One block of a message, in the shape of the Messages API, as conversations keep it. */
export const ContentBlock = z.discriminatedUnion('type', [...ShownBlock.options, ThinkingBlock, RedactedThinkingBlock]);
export type ContentBlock = z.infer<typeof ContentBlock>;

/** Whether a block is words or a tool call, and not what a model thought. */
export const isShown = (block: ContentBlock): block is ShownBlock =>
  block.type !== 'thinking' && block.type !== 'redacted_thinking';

/** One message of a conversation. */
export const MessageParam = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.array(ContentBlock),
  /** The provider's id of the model that was asked for it; only that model is given the thinking in it back. */
  target: z.string().optional(),
});
export type MessageParam = z.infer<typeof MessageParam>;

/** Why a model stopped. `other` is a reason that this version does not know. */
export const StopReason = z.enum(['end_turn', 'tool_use', 'max_tokens', 'stop_sequence', 'refusal', 'other']);
export type StopReason = z.infer<typeof StopReason>;

/** Tokens of one model call. Cached ones are apart from `inputTokens`, as the Messages API counts. */
export const TokenUsage = z.object({
  inputTokens: z.number().int().min(0),
  outputTokens: z.number().int().min(0),
  cacheReadTokens: z.number().int().min(0),
  cacheWriteTokens: z.number().int().min(0),
});
export type TokenUsage = z.infer<typeof TokenUsage>;

/** One row of the gateway's request log (S0-GW-08). */
export const ModelRequestView = z.object({
  id: z.string(),
  virtualKeyId: z.string().nullable(),
  agentId: z.string(),
  sessionId: z.string().nullable(),
  alias: z.string(),
  /** What answered, as it called itself. */
  model: z.string(),
  rehearsed: z.boolean(),
  outcome: z.enum(['succeeded', 'failed', 'aborted']),
  errorCode: z.string().nullable(),
  /** How many times the endpoint was asked. */
  attempts: z.number().int(),
  usage: TokenUsage,
  /** Whether any part of the prompt was read from the provider's cache. */
  cacheHit: z.boolean(),
  costUsd: UsDollars,
  latencyMs: z.number().int(),
  firstTokenMs: z.number().int().nullable(),
  at: Instant,
});
export type ModelRequestView = z.infer<typeof ModelRequestView>;

export const listModelRequests = endpoint({
  method: 'GET',
  path: '/model-requests',
  summary: 'Lists the calls to models, newest first, with tokens, cost, latency and outcome.',
  tag: 'model-gateway',
  permission: 'operations:read',
  query: UuidPageQuery.extend({ agent: Slug.optional(), session: z.uuid().optional() }),
  response: page(ModelRequestView),
});
