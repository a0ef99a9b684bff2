import type { Json } from '@gatehouse/kernel';
import type { ReplyPart } from './reply.ts';
import { estimateTokens, type InputUsage } from './usage.rules.ts';

/** The name under which rehearsal answers, whatever model was asked for. */
export const REHEARSAL_MODEL = 'gatehouse-rehearsal';

/** One server-sent event of an answer. */
export type MessageEvent = { type: string; [member: string]: Json };

/** What identifies an answer and what its prompt cost. */
export interface MessageHead {
  id: string;
  usage: InputUsage;
}

/** An answer's blocks with the ids of its tool uses, and its figures. */
export function messageOf(head: MessageHead, parts: ReplyPart[], maxTokens: number): { [member: string]: Json } {
  const kept = withinLimit(parts, maxTokens);
  return {
    id: head.id,
    type: 'message',
    role: 'assistant',
    model: REHEARSAL_MODEL,
    content: kept.parts.map((part, index) => blockOf(head, part, index)),
    stop_reason: stopReason(kept),
    stop_sequence: null,
    usage: { ...head.usage, output_tokens: outputTokens(kept.parts) },
  };
}

/** The same answer as the events of a stream, text in pieces of a few words, arguments in pieces of JSON. */
export function eventsOf(head: MessageHead, parts: ReplyPart[], maxTokens: number): MessageEvent[] {
  const kept = withinLimit(parts, maxTokens);
  return [
    {
      type: 'message_start',
      message: { ...messageOf(head, [], maxTokens), stop_reason: null, usage: { ...head.usage, output_tokens: 1 } },
    },
    { type: 'ping' },
    ...kept.parts.flatMap((part, index) => blockEvents(head, part, index)),
    {
      type: 'message_delta',
      delta: { stop_reason: stopReason(kept), stop_sequence: null },
      usage: { output_tokens: outputTokens(kept.parts) },
    },
    { type: 'message_stop' },
  ];
}

function blockEvents(head: MessageHead, part: ReplyPart, index: number): MessageEvent[] {
  const start = (block: { [member: string]: Json }): MessageEvent => ({
    type: 'content_block_start',
    index,
    content_block: block,
  });
  const delta = (change: { [member: string]: Json }): MessageEvent => ({
    type: 'content_block_delta',
    index,
    delta: change,
  });
  const stop: MessageEvent = { type: 'content_block_stop', index };
  if (part.type === 'text') {
    const pieces = part.text.match(/(?:\s*\S+){1,4}\s*/g) ?? [];
    return [start({ type: 'text', text: '' }), ...pieces.map((text) => delta({ type: 'text_delta', text })), stop];
  }
  if (part.type === 'thinking') {
    const pieces = part.thinking.match(/[\s\S]{1,24}/g) ?? [];
    return [
      start({ type: 'thinking', thinking: '', signature: '' }),
      ...pieces.map((thinking) => delta({ type: 'thinking_delta', thinking })),
      delta({ type: 'signature_delta', signature: signatureOf(part.thinking) }),
      stop,
    ];
  }
  const pieces = argumentsText(part).match(/[\s\S]{1,24}/g) ?? [];
  return [
    start({ type: 'tool_use', id: toolUseId(head, index), name: part.tool, input: {} }),
    ...pieces.map((text) => delta({ type: 'input_json_delta', partial_json: text })),
    stop,
  ];
}

function blockOf(head: MessageHead, part: ReplyPart, index: number): { [member: string]: Json } {
  if (part.type === 'text') return { type: 'text', text: part.text };
  if (part.type === 'thinking') return { ...part, signature: signatureOf(part.thinking) };
  const input = 'rawArguments' in part ? part.rawArguments : part.arguments;
  return { type: 'tool_use', id: toolUseId(head, index), name: part.tool, input };
}

interface Kept {
  parts: ReplyPart[];
  cut: boolean;
}

/** What fits into `max_tokens`; a text is cut where they end, a tool use that does not fit is left out. */
function withinLimit(parts: ReplyPart[], maxTokens: number): Kept {
  const kept: ReplyPart[] = [];
  let left = maxTokens;
  for (const part of parts) {
    const tokens = outputTokens([part]);
    if (tokens > left) {
      if (part.type === 'text' && left > 0) kept.push({ type: 'text', text: textOfTokens(part.text, left) });
      return { parts: kept, cut: true };
    }
    kept.push(part);
    left -= tokens;
  }
  return { parts: kept, cut: false };
}

function stopReason({ parts, cut }: Kept): string {
  if (cut) return 'max_tokens';
  return parts.some((part) => part.type === 'tool') ? 'tool_use' : 'end_turn';
}

const outputTokens = (parts: ReplyPart[]): number =>
  parts.reduce((total, part) => total + estimateTokens(writtenBy(part)), 0);

function writtenBy(part: ReplyPart): string {
  if (part.type === 'text') return part.text;
  return part.type === 'thinking' ? part.thinking : part.tool + argumentsText(part);
}

/** Proves nothing; it is there to be given back. */
const signatureOf = (thinking: string): string => Buffer.from(`rehearsed: ${thinking}`).toString('base64');

/** The longest beginning of whole characters that fits; a character has four bytes, one token, at most. */
function textOfTokens(text: string, tokens: number): string {
  let kept = '';
  for (const character of text) {
    if (estimateTokens(kept + character) > tokens) break;
    kept += character;
  }
  return kept;
}

const argumentsText = (part: Extract<ReplyPart, { type: 'tool' }>): string =>
  'rawArguments' in part ? part.rawArguments : JSON.stringify(part.arguments);

const toolUseId = (head: MessageHead, index: number): string => `toolu_${head.id.replace(/^msg_/, '')}_${index}`;
