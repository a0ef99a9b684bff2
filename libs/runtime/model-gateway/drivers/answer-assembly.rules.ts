import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';
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

/** `skipped` are kinds of block that we did not ask for, such as a compatible endpoint's thinking. */
type OpenBlock =
  | { type: 'text'; text: string }
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
    case 'content_block_delta': {
      const block = assembly.blocks[event.index];
      if (event.delta.type === 'text_delta' && block?.type === 'text') {
        block.text += event.delta.text;
        return event.delta.text;
      }
      if (event.delta.type === 'input_json_delta' && block?.type === 'tool_use') block.json += event.delta.partial_json;
      return '';
    }
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
export function contentOf(assembly: AnswerAssembly): ContentBlock[] {
  return assembly.blocks.flatMap((block): ContentBlock[] => {
    if (block?.type === 'text') return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    if (block?.type === 'tool_use') {
      return [{ type: 'tool_use', id: block.id, name: block.name, input: argumentsOf(block.json, block.given) }];
    }
    return [];
  });
}

function startBlock(
  assembly: AnswerAssembly,
  index: number,
  block: { type: string; text?: string; id?: string; name?: string; input?: unknown },
): string {
  if (block.type === 'text') {
    assembly.blocks[index] = { type: 'text', text: block.text ?? '' };
    return block.text ?? '';
  }
  assembly.blocks[index] =
    block.type === 'tool_use'
      ? { type: 'tool_use', id: block.id ?? '', name: block.name ?? '', json: '', given: (block.input ?? {}) as Json }
      : { type: 'skipped' };
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
