import { z } from 'zod';

const CacheControl = z.object({ type: z.literal('ephemeral') }).optional();
const Text = z.object({ type: z.literal('text'), text: z.string().min(1), cache_control: CacheControl });
const ToolUse = z.object({
  type: z.literal('tool_use'),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string().min(1).max(200),
  input: z.record(z.string(), z.json()),
  cache_control: CacheControl,
});
const ToolResult = z.object({
  type: z.literal('tool_result'),
  tool_use_id: z.string().min(1),
  content: z.union([z.string(), z.array(Text)]).optional(),
  is_error: z.boolean().optional(),
  cache_control: CacheControl,
});
/** Of a provider that answered before; it means nothing here. */
const Thinking = z.object({ type: z.literal('thinking'), thinking: z.string(), signature: z.string() });
const RedactedThinking = z.object({ type: z.literal('redacted_thinking'), data: z.string() });
const Block = z.discriminatedUnion('type', [Text, ToolUse, ToolResult, Thinking, RedactedThinking]);
const Message = z.object({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string().min(1), z.array(Block).min(1)]),
});
const Tool = z.object({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
  description: z.string().optional(),
  input_schema: z.object({ type: z.literal('object') }).catchall(z.json()),
  cache_control: CacheControl,
});

/** The part of the Messages API's request body that rehearsal understands; what else there is, it ignores. */
export const MessagesRequest = z
  .object({
    model: z.string().min(1),
    max_tokens: z.number().int().min(1),
    system: z.union([z.string(), z.array(Text)]).optional(),
    messages: z.array(Message).min(1),
    tools: z.array(Tool).optional(),
    stream: z.boolean().optional(),
  })
  .superRefine((request, context) => {
    const fault = conversationFault(request.messages);
    if (fault) context.addIssue({ code: 'custom', path: ['messages', fault.index], message: fault.message });
  });
export type MessagesRequest = z.infer<typeof MessagesRequest>;
export type RequestMessage = z.infer<typeof Message>;
export type RequestBlock = z.infer<typeof Block>;
export type RequestTool = z.infer<typeof Tool>;

/** Blocks of a message, whichever of the two forms it came in. */
export const blocksOf = (message: RequestMessage): RequestBlock[] =>
  typeof message.content === 'string' ? [{ type: 'text', text: message.content }] : message.content;

/**
 * The first thing that is wrong with the order of a conversation, after the API's own rules: the person begins, and
 * every tool use is answered by a result in the very next message, every result by the tool use before it.
 */
export function conversationFault(messages: RequestMessage[]): { index: number; message: string } | null {
  if (messages[0]?.role !== 'user') return { index: 0, message: 'the first message must have the role "user"' };
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const asked = before?.role === 'assistant' ? idsOf(before, 'tool_use') : [];
    const answered = idsOf(message, 'tool_result');
    const unasked = answered.find((id) => !asked.includes(id));
    if (unasked) return { index, message: `tool_result "${unasked}" has no tool_use in the message before` };
    const unanswered = asked.find((id) => !answered.includes(id));
    if (unanswered) return { index, message: `tool_use "${unanswered}" has no tool_result in the message after it` };
  }
  const last = messages.length - 1;
  const open = messages[last] && idsOf(messages[last], 'tool_use')[0];
  return open ? { index: last, message: `tool_use "${open}" has no tool_result in the message after it` } : null;
}

function idsOf(message: RequestMessage, type: 'tool_use' | 'tool_result'): string[] {
  return blocksOf(message).flatMap((block) => {
    if (block.type !== type) return [];
    return block.type === 'tool_use' ? [block.id] : block.type === 'tool_result' ? [block.tool_use_id] : [];
  });
}
