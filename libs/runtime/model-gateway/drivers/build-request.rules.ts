import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';
import { isShown } from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';
import type { ContentBlock, MessageParam, OfferedTool } from '../model-call.ts';

/** What a model is asked, before it has the Messages API's form. */
export interface DriverRequest {
  /** The provider's model id. */
  model: string;
  maxTokens: number;
  /** Whether the alias caches; without it there are no breakpoints. */
  caching: boolean;
  system: { text: string }[];
  tools: OfferedTool[];
  messages: MessageParam[];
}

const CACHED = { cache_control: { type: 'ephemeral' } } as const;

/**
 * The body of a Messages API request. The stable parts come first and carry the cache breakpoints, one on the last
 * block of the system prompt and one on the last tool, so that every later call of the session reads both from the
 * provider's cache (S0-HAR-15, S0-GW-06); then the conversation, as it is, with the thinking that this model may read.
 */
export function buildRequest(call: DriverRequest): MessageCreateParamsStreaming {
  const breakpointOn = (index: number, items: unknown[]) => (call.caching && index === items.length - 1 ? CACHED : {});
  const system = call.system.filter((block) => block.text !== '');
  return {
    model: call.model,
    max_tokens: call.maxTokens,
    stream: true,
    ...(system.length > 0 && {
      system: system.map((block, index) => ({ type: 'text', text: block.text, ...breakpointOn(index, system) })),
    }),
    ...(call.tools.length > 0 && {
      tools: call.tools.map((tool, index) => ({
        name: tool.name,
        description: tool.description,
        input_schema: objectSchema(tool.inputSchema),
        ...breakpointOn(index, call.tools),
      })),
    }),
    messages: call.messages.flatMap((message) => {
      const content = blocksFor(message, call.model).map(blockOf);
      return content.length === 0 ? [] : [{ role: message.role, content }];
    }),
  };
}

type RequestBlock = Exclude<MessageCreateParamsStreaming['messages'][number]['content'], string>[number];

/**
 * The blocks of a message that a model is given. Thinking goes back, in its place and to the byte, only to the model that
 * it is of; the same thinking is left out in every later request too, so what a signature covers does not change.
 */
function blocksFor({ content, target }: MessageParam, model: string): ContentBlock[] {
  const blocks = content.filter((block) => (isShown(block) ? holdsSomething(block) : target === model));
  // The API refuses an answer that ends with thinking, which one that was cut off may do.
  return blocks.slice(0, blocks.findLastIndex(isShown) + 1);
}

/** The API refuses empty text blocks, though models now and then answer with one. */
const holdsSomething = (block: ContentBlock): boolean => block.type !== 'text' || block.text !== '';

/** Whether a request gives thinking back. */
export const hasThinking = ({ messages, model }: DriverRequest): boolean =>
  messages.some((message) => !blocksFor(message, model).every(isShown));

/** The same request without any thinking. */
export const withoutThinking = (request: DriverRequest): DriverRequest => ({
  ...request,
  messages: request.messages.map((message) => ({ ...message, content: message.content.filter(isShown) })),
});

function blockOf(block: ContentBlock): RequestBlock {
  if (block.type !== 'tool_use') return block;
  // Arguments that were no object are shown to the model as what they were: the API itself only takes objects.
  return { ...block, input: isObject(block.input) ? block.input : { malformed_arguments: block.input } };
}

function objectSchema(schema: Json): { type: 'object'; [member: string]: Json } {
  return isObject(schema) ? { ...schema, type: 'object' } : { type: 'object' };
}

const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
