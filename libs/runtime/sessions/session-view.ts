import {
  isShown,
  type SessionSummary,
  type SessionView,
  type ToolCallView,
  type TurnView,
} from '@gatehouse/contracts/runtime';
import { dollars } from '@gatehouse/kernel';
import { traceIdOf } from './session-trace.ts';
import type { KeptCall, KeptTurn, Session } from './session.ts';

/** A session as the API shows it. */
export const presentSession = (session: Session): SessionSummary => ({
  id: session.id,
  agentId: session.agentId,
  agentVersion: session.agentVersion,
  personId: session.personId,
  departmentId: session.departmentId,
  title: session.title,
  status: session.status,
  endReason: session.endReason,
  errorKind: session.errorKind,
  message: session.message,
  refusal: session.refusal,
  iterations: session.state.iterations,
  usage: session.usage,
  costUsd: dollars(session.cost),
  queuedMessages: session.queuedMessages,
  traceId: traceIdOf(session.traceContext),
  createdAt: session.createdAt.toISOString(),
  lastUpdatedAt: session.lastUpdatedAt.toISOString(),
  endedAt: session.endedAt?.toISOString() ?? null,
  expiresAt: session.expiresAt.toISOString(),
});

/**
 * A turn as the API shows it. Thinking is left out: it is the model's own note to itself, which the provider gives in a
 * form for machines, and which is neither cleaned of secrets nor part of what the person was told.
 */
export const presentTurn = (turn: KeptTurn): TurnView => ({
  position: turn.position,
  role: turn.role,
  content: turn.content.filter(isShown),
  model: turn.model,
  rehearsed: turn.rehearsed,
  stopReason: turn.stopReason,
  usage: turn.usage,
  costUsd: dollars(turn.cost),
  at: turn.createdAt.toISOString(),
});

export const presentCall = (call: KeptCall): ToolCallView => ({
  id: call.id,
  turn: call.turn,
  ordinal: call.ordinal,
  tool: call.toolId,
  arguments: call.arguments,
  status: call.status,
  verdict: call.verdict,
  reason: call.reason,
  errorKind: call.errorKind,
  stages: call.stages,
  result: call.result,
  durationMs: call.durationMs,
  costUsd: dollars(call.cost),
  at: call.createdAt.toISOString(),
});

/** A session with its conversation; the answer is what the model said last, of the task at hand. */
export function presentConversation(session: Session, turns: KeptTurn[], calls: KeptCall[]): SessionView {
  const last = turns.at(-1);
  const answer = last?.role === 'assistant' ? wordsOf(last) : '';
  const answering = turns.findLast(({ role }) => role === 'assistant');
  return {
    ...presentSession(session),
    answer: answer === '' ? null : answer,
    model: answering?.model ?? null,
    rehearsed: answering?.rehearsed ?? false,
    turns: turns.map(presentTurn),
    toolCalls: calls.map(presentCall),
  };
}

/** The words of a turn without its tool calls. */
export const wordsOf = ({ content }: Pick<KeptTurn, 'content'>): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('');
