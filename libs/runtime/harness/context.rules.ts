import type { MessageParam, ToolResultBlock, ToolUseBlock } from '@gatehouse/contracts/runtime';
import type { RequestedCall, Turn } from './conversation.ts';

/** What a model call is made of, in the order in which the model reads it; `Tool` is a tool as the model is told of it. */
export interface ModelContext<Tool> {
  system: { text: string }[];
  tools: Tool[];
  messages: MessageParam[];
}

/**
 * Puts together what the model is given: system prompt and tool manifest first, since prompt caching depends on the stable
 * parts being in front, then the conversation, with what the model is reminded of after it (S0-HAR-15, `withReminders`).
 */
export const assembleContext = <Tool>(
  systemPrompt: string,
  manifest: Tool[],
  turns: readonly Turn[],
  calls: readonly RequestedCall[],
): ModelContext<Tool> => ({
  system: systemPrompt === '' ? [] : [{ text: systemPrompt }],
  tools: manifest,
  messages: historyOf(turns, calls),
});

/**
 * The conversation as a model accepts it: every `tool_use` is followed by its `tool_result`, whatever became of the call,
 * and the roles take turns.
 */
export function historyOf(turns: readonly Turn[], calls: readonly RequestedCall[]): MessageParam[] {
  const messages = turns.flatMap((turn): MessageParam[] => {
    const requested = turn.content.filter((block) => block.type === 'tool_use');
    const said: MessageParam = {
      role: turn.role,
      content: turn.content,
      ...(turn.target !== null && { target: turn.target }),
    };
    if (requested.length === 0) return [said];
    const results = requested.map((block) => resultBlock(block, findCall(calls, turn, block)));
    return [said, { role: 'user', content: results }];
  });
  return joinSpeakers(messages.filter(({ content }) => content.length > 0));
}

const findCall = (calls: readonly RequestedCall[], turn: Turn, block: ToolUseBlock): RequestedCall | undefined =>
  calls.find((call) => call.turn === turn.position && call.toolUseId === block.id);

function resultBlock(block: ToolUseBlock, call: RequestedCall | undefined): ToolResultBlock {
  const content = call?.result ?? [{ type: 'text' as const, text: withoutResult(call) }];
  return { type: 'tool_result', tool_use_id: block.id, content, is_error: call?.result ? call.isError : true };
}

const withoutResult = (call: RequestedCall | undefined): string =>
  call?.status === 'dispatched' || call?.status === 'unknown'
    ? 'The outcome of this call is unknown: it may or may not have happened. Check before you do it again.'
    : 'This call was not made: the task ended before its turn came.';

/** A person who speaks after tool results, or twice in a row, makes one message: the roles have to alternate. */
function joinSpeakers(messages: readonly MessageParam[]): MessageParam[] {
  const joined: MessageParam[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (last?.role === message.role && last.target === message.target) last.content.push(...message.content);
    else joined.push({ ...message, content: [...message.content] });
  }
  return joined;
}
