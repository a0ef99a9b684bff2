import type { Json } from '@gatehouse/kernel';
import { blocksOf, type RequestMessage } from './messages-request.ts';

/** One tool call that was made for the question, with what came of it. */
export interface PastCall {
  name: string;
  arguments: { [name: string]: Json };
  result: string;
  /** It was refused or went wrong. */
  failed: boolean;
}

/** A conversation as rehearsal looks at it: the newest question, and what was done for it so far. */
export interface Conversation {
  question: string;
  /** The question before the newest, which a short follow-up refers to; empty when there is none. */
  before: string;
  /** Calls for the newest question, oldest first. */
  calls: PastCall[];
  /** Which of the model's turns for this question is due, 1 for the first. */
  turn: number;
}

/** Reads the conversation: a question is what a person says in words, also in the same message as the last results. */
export function readConversation(messages: RequestMessage[]): Conversation {
  const isQuestion = (message: RequestMessage) => message.role === 'user' && textOf(message) !== '';
  const newest = messages.findLastIndex(isQuestion);
  const before = messages.slice(0, Math.max(newest, 0)).findLast(isQuestion);
  const since = messages.slice(newest + 1);
  return {
    question: newest >= 0 && messages[newest] ? textOf(messages[newest]) : '',
    before: before ? textOf(before) : '',
    calls: since.flatMap((message, index) => callsOf(message, since[index + 1])),
    turn: since.filter((message) => message.role === 'assistant').length + 1,
  };
}

function callsOf(message: RequestMessage, next: RequestMessage | undefined): PastCall[] {
  const results = next ? blocksOf(next) : [];
  return blocksOf(message).flatMap((block) => {
    if (block.type !== 'tool_use') return [];
    const result = results.find((candidate) => candidate.type === 'tool_result' && candidate.tool_use_id === block.id);
    if (result?.type !== 'tool_result') return [];
    const text =
      typeof result.content === 'string' ? result.content : (result.content ?? []).map((part) => part.text).join('\n');
    return [{ name: block.name, arguments: block.input, result: text, failed: result.is_error === true }];
  });
}

/** A block that is one element, `<note>…</note>`, was put there by a program: the person did not say it. */
const isMarkedUp = (text: string): boolean => /^<([a-z][\w-]*)>[\s\S]*<\/\1>$/.test(text.trim());

const textOf = (message: RequestMessage): string =>
  blocksOf(message)
    .flatMap((block) => (block.type === 'text' && !isMarkedUp(block.text) ? [block.text] : []))
    .join('\n')
    .trim();
