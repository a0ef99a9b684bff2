import { canonicalJson } from '@gatehouse/kernel';
import type { MessageParam, OfferedTool } from './model-call.ts';

/** What a request may carry besides the caller's texts. */
const TOKENS_PER_BLOCK = 16;
/** The provider's own words that make tool use work, added once when tools are offered. */
const TOKENS_FOR_TOOL_USE = 1_024;
const TOKENS_PER_REQUEST = 64;

/**
 * Tokens that a request holds at most, so that a budget is never reserved too low (design §3).
 *
 * The bound needs no network and no tokenizer: the models' tokenizers work on UTF-8 bytes and a token stands for one
 * byte or more, so a text never has more tokens than bytes; names, roles and separators are covered by a fixed
 * allowance per block. For English and code the true figure is three to four times lower; the difference is only held
 * while the call runs, and given back when it is settled.
 */
export function inputTokenBound(request: {
  system: { text: string }[];
  tools: OfferedTool[];
  messages: MessageParam[];
}): number {
  const system = sum(request.system, (block) => bytes(block.text) + TOKENS_PER_BLOCK);
  const tools = sum(request.tools, (tool) => bytes(canonicalJson({ ...tool })) + TOKENS_PER_BLOCK);
  const messages = sum(
    request.messages,
    (message) => TOKENS_PER_BLOCK + sum(message.content, (block) => bytes(canonicalJson(block)) + TOKENS_PER_BLOCK),
  );
  return TOKENS_PER_REQUEST + (request.tools.length > 0 ? TOKENS_FOR_TOOL_USE : 0) + system + tools + messages;
}

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');
const sum = <Item>(items: readonly Item[], size: (item: Item) => number): number =>
  items.reduce((total, item) => total + size(item), 0);
