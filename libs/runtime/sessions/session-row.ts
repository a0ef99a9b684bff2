import {
  ContentBlock,
  SessionEndReason,
  SessionErrorKind,
  SessionRefusal,
  SessionStatus,
  StageVerdict,
  StopReason,
  TextBlock,
  TokenUsage,
  ToolCallStatus,
} from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';
import type { Prisma } from '@gatehouse/platform/database';
import { z } from 'zod';
import { type KeptCall, type KeptTurn, type Session, SessionState } from './session.ts';

/** What of a session is read beside its row. */
export const WITH_QUEUE = { _count: { select: { queuedMessages: true } } } as const;

type SessionRow = Prisma.AgentSessionGetPayload<{ include: typeof WITH_QUEUE }>;
type TurnRow = Prisma.ConversationTurnGetPayload<object>;
type CallRow = Prisma.ToolCallGetPayload<object>;

const Carrier = z.record(z.string(), z.string());

export const toSession = (row: SessionRow): Session => ({
  id: row.id,
  agentId: row.agentId,
  agentVersion: row.agentVersion,
  personId: row.personId,
  departmentId: row.departmentId,
  title: row.title,
  status: SessionStatus.parse(row.status),
  state: SessionState.parse(row.stateSnapshot),
  endReason: SessionEndReason.nullable().parse(row.endReason),
  errorKind: SessionErrorKind.nullable().parse(row.errorKind),
  message: row.errorMessage,
  refusal: SessionRefusal.nullable().parse(row.refusal),
  usage: {
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cacheReadTokens: row.cacheReadTokens,
    cacheWriteTokens: row.cacheWriteTokens,
  },
  cost: row.costMicro,
  queuedMessages: row._count.queuedMessages,
  fence: row.fence,
  stopRequested: row.stopRequestedAt !== null,
  traceContext: Carrier.parse(row.traceContext),
  createdAt: row.createdAt,
  lastUpdatedAt: row.lastUpdatedAt,
  endedAt: row.endedAt,
  expiresAt: row.expiresAt,
});

export const toTurn = (row: TurnRow): KeptTurn => ({
  position: row.position,
  role: z.enum(['user', 'assistant']).parse(row.role),
  content: z.array(ContentBlock).parse(row.content),
  stopReason: StopReason.nullable().parse(row.stopReason),
  model: row.model,
  target: row.target,
  rehearsed: row.rehearsed,
  usage: TokenUsage.nullable().parse(row.usage),
  cost: row.costMicro,
  createdAt: row.createdAt,
});

export const toCall = (row: CallRow): KeptCall => ({
  id: row.id,
  turn: row.turnPosition,
  ordinal: row.ordinal,
  toolUseId: row.toolUseId,
  toolId: row.toolId,
  arguments: row.arguments as Json,
  status: ToolCallStatus.parse(row.status),
  dispatches: row.dispatches,
  result: z.array(TextBlock).nullable().parse(row.result),
  isError: row.isError,
  verdict: z.enum(['allowed', 'denied']).nullable().parse(row.verdict),
  reason: row.reason,
  errorKind: SessionErrorKind.nullable().parse(row.errorKind),
  stages: z.array(StageVerdict).parse(row.stages),
  durationMs: row.durationMs,
  cost: row.costMicro,
  createdAt: row.createdAt,
});
