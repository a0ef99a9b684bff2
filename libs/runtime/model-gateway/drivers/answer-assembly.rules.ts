import type { RawContentBlockDelta, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
import type { Json } from '@gatehouse/kernel';
import type { ContentBlock, StopReason, TokenUsage } from '../model-call.ts';

/** An answer while it streams in. */
export interface AnswerAssembly {
  model: string;
  blocks: OpenBlock[];
  /** Null until the model said why it stopped. */
  stopReason: StopReason | null;
  usage: TokenUsage;
  /** The endpoint said that the answer is whole. */
  complete: boolean;
}

/** `skipped` are kinds of block that we did not ask for, such as a compatible endpoint's own. */
type OpenBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; json: string; given: Json }
  | { type: 'skipped' };

export const NO_USAGE: TokenUsage = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };

export const newAssembly = (): AnswerAssembly => ({
  model: '',
  blocks: [],
  stopReason: null,
  usage: { ...NO_USAGE },
  complete: false,
});

/**
 * Takes one event of the stream into the assembly, in place.
 *
 * @returns the text that the event added, empty for other events
 */
export function takeEvent(assembly: AnswerAssembly, event: RawMessageStreamEvent): string {
  switch (event.type) {
    case 'message_start':
      assembly.model = event.message.model;
      takeUsage(assembly, event.message.usage);
      return '';
    case 'content_block_start':
      return startBlock(assembly, event.index, event.content_block);
    case 'content_block_delta':
      return extendBlock(assembly.blocks[event.index], event.delta);
    case 'message_delta':
      assembly.stopReason = stopReasonOf(event.delta.stop_reason);
      takeUsage(assembly, event.usage);
      return '';
    case 'message_stop':
      assembly.complete = true;
      return '';
    default:
      return '';
  }
}

/** The blocks as they stand. Arguments that are not JSON become their own text, for the schema check to refuse. */
export const contentOf = (assembly: AnswerAssembly): ContentBlock[] => assembly.blocks.flatMap(closeBlock);

/** Thinking without a signature, cut off or of a compatible endpoint, is left out: nobody takes it back. */
function closeBlock(block: OpenBlock | undefined): ContentBlock[] {
  switch (block?.type) {
    case 'text':
      return block.text === '' ? [] : [{ ...block }];
    case 'thinking':
      return block.signature === '' ? [] : [{ ...block }];
    case 'redacted_thinking':
      return block.data === '' ? [] : [{ ...block }];
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: argumentsOf(block.json, block.given) }];
    default:
      return [];
  }
}

/** What a block begins with; compatible endpoints leave parts of it out. */
type BlockStart = Partial<Record<'text' | 'id' | 'name' | 'thinking' | 'signature' | 'data', string>> & {
  type: string;
  input?: unknown;
};

function startBlock(assembly: AnswerAssembly, index: number, start: BlockStart): string {
  const block = openBlock(start);
  assembly.blocks[index] = block;
  return block.type === 'text' ? block.text : '';
}

function openBlock(start: BlockStart): OpenBlock {
  switch (start.type) {
    case 'text':
      return { type: 'text', text: start.text ?? '' };
    case 'thinking':
      return { type: 'thinking', thinking: start.thinking ?? '', signature: start.signature ?? '' };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: start.data ?? '' };
    case 'tool_use': {
      const given = (start.input ?? {}) as Json;
      return { type: 'tool_use', id: start.id ?? '', name: start.name ?? '', json: '', given };
    }
    default:
      return { type: 'skipped' };
  }
}

/** Adds a piece to its block; returns the text in it. */
function extendBlock(block: OpenBlock | undefined, delta: RawContentBlockDelta): string {
  if (delta.type === 'text_delta' && block?.type === 'text') {
    block.text += delta.text;
    return delta.text;
  }
  if (delta.type === 'input_json_delta' && block?.type === 'tool_use') block.json += delta.partial_json;
  if (delta.type === 'thinking_delta' && block?.type === 'thinking') block.thinking += delta.thinking;
  if (delta.type === 'signature_delta' && block?.type === 'thinking') block.signature += delta.signature;
  return '';
}

/** Compatible endpoints leave figures out; what was not said stays as it was. */
function takeUsage(
  { usage }: AnswerAssembly,
  said: {
    input_tokens?: number | null;
    output_tokens?: number | null;
    cache_read_input_tokens?: number | null;
    cache_creation_input_tokens?: number | null;
  },
): void {
  usage.inputTokens = said.input_tokens ?? usage.inputTokens;
  usage.outputTokens = said.output_tokens ?? usage.outputTokens;
  usage.cacheReadTokens = said.cache_read_input_tokens ?? usage.cacheReadTokens;
  usage.cacheWriteTokens = said.cache_creation_input_tokens ?? usage.cacheWriteTokens;
}

function argumentsOf(text: string, given: Json): Json {
  if (text.trim() === '') return given;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function stopReasonOf(said: string | null): StopReason | null {
  switch (said) {
    case null:
    case 'end_turn':
    case 'tool_use':
    case 'max_tokens':
    case 'stop_sequence':
    case 'refusal':
      return said;
    default:
      return 'other';
  }
}
