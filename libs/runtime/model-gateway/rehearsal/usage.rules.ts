import { canonicalJson } from '@gatehouse/kernel';
import { blocksOf, type MessagesRequest } from './messages-request.ts';

/** One piece of a prompt in the order in which the API caches: tools, system, messages. */
export interface PromptPiece {
  text: string;
  tokens: number;
  /** The caller set a cache breakpoint behind it. */
  breakpoint: boolean;
}

/** About four bytes to a token; never more than one a byte, so it stays below the gateway's bound. */
export const estimateTokens = (text: string): number => Math.ceil(Buffer.byteLength(text, 'utf8') / 4);

/** The prompt of a request, piece by piece. */
export function piecesOf(request: MessagesRequest): PromptPiece[] {
  const system = typeof request.system === 'string' ? [{ type: 'text', text: request.system }] : (request.system ?? []);
  const parts = [...(request.tools ?? []), ...system, ...request.messages.flatMap(blocksOf)];
  return parts.map((part) => {
    const { cache_control: breakpoint, ...rest } = part as { cache_control?: unknown };
    const text = canonicalJson(rest);
    return { text, tokens: estimateTokens(text), breakpoint: breakpoint !== undefined };
  });
}

/** Input figures as the API reports them: read from the cache, written to it, and everything after the last breakpoint. */
export interface InputUsage {
  input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation_input_tokens: number;
}

/**
 * Splits the prompt's tokens by the longest prefix that the cache already holds.
 *
 * @param holds whether the cache holds the prefix that ends behind a piece with a breakpoint
 */
export function inputUsage(pieces: PromptPiece[], holds: (index: number) => boolean): InputUsage {
  const last = pieces.findLastIndex((piece) => piece.breakpoint);
  const read = pieces.findLastIndex((piece, index) => piece.breakpoint && holds(index));
  const upTo = (index: number) => pieces.slice(0, index + 1).reduce((total, piece) => total + piece.tokens, 0);
  return {
    input_tokens: upTo(pieces.length - 1) - upTo(last),
    cache_read_input_tokens: upTo(read),
    cache_creation_input_tokens: upTo(last) - upTo(read),
  };
}
