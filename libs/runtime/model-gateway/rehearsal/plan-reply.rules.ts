import type { Conversation } from './conversation.rules.ts';
import type { RequestTool } from './messages-request.ts';
import type { ReplyPart } from './reply.ts';

/** What rehearsal does next: one tool call, or the answer. */
export function planReply(conversation: Conversation, _tools: RequestTool[]): ReplyPart[] {
  return [{ type: 'text', text: `This is a rehearsal; no model answers. You asked: ${conversation.question}` }];
}
