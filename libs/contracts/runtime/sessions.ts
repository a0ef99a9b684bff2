import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import { endpoint, Instant, page, Slug, UsDollars, UuidPageQuery } from '../http/index.ts';
import { ShownBlock, StopReason, TextBlock, TokenUsage } from './model-gateway.ts';

/** Where a session stands (C-14 and design §4). The waiting ones hold no worker; the last five are ends. */
export const SessionStatus = z.enum([
  'queued',
  'running',
  'waiting_credential',
  'waiting_confirmation',
  'waiting_approval',
  'completed',
  'failed',
  'stopped',
  'expired',
  'needs_review',
]);
export type SessionStatus = z.infer<typeof SessionStatus>;

/** Why the last task of a session ended. */
export const SessionEndReason = z.enum([
  'answered',
  'iteration_cap',
  'token_budget',
  'wall_clock',
  'output_limit',
  'stuck',
  'stopped',
  'refused',
  'error',
  'unknown_outcome',
  'expired',
]);
export type SessionEndReason = z.infer<typeof SessionEndReason>;

/** What went wrong; a failed turn, tool call or session carries exactly one (S0-HAR-16). */
export const SessionErrorKind = z.enum([
  'model_error',
  'tool_error',
  'policy_denial',
  'missing_credential',
  'budget_exhausted',
  'harness_panic',
]);
export type SessionErrorKind = z.infer<typeof SessionErrorKind>;

/** Why the gate refused to go on, beyond the words for the person. */
export const SessionRefusal = z.object({
  /** `kill_switch_engaged`, `budget_exhausted`, … */
  code: z.string(),
  /** Who can change it, in words. */
  changedBy: z.string().nullable(),
  /** The kill switch that stopped it, when one did. */
  killSwitch: z
    .object({ scope: z.string(), target: z.string(), reason: z.string(), engagedBy: z.string(), engagedAt: Instant })
    .nullable(),
});
export type SessionRefusal = z.infer<typeof SessionRefusal>;

/** A session without its conversation. */
export const SessionSummary = z.object({
  id: z.uuid(),
  agentId: Slug,
  agentVersion: z.number().int(),
  /** On whose behalf. */
  personId: z.string(),
  departmentId: z.string(),
  /** The first words of the first message. */
  title: z.string(),
  status: SessionStatus,
  endReason: SessionEndReason.nullable(),
  errorKind: SessionErrorKind.nullable(),
  /** What a person should be told of the end; null when the answer says it. */
  message: z.string().nullable(),
  /** Set when the gate ended the last task. */
  refusal: SessionRefusal.nullable(),
  /** Model calls of the current or last task. */
  iterations: z.number().int(),
  usage: TokenUsage,
  costUsd: UsDollars,
  /** Messages that wait until the current task is done. */
  queuedMessages: z.number().int(),
  traceId: z.string().nullable(),
  createdAt: Instant,
  lastUpdatedAt: Instant,
  endedAt: Instant.nullable(),
  /** When it will be deleted, 90 days after it began (S0-MEM-06). */
  expiresAt: Instant,
});
export type SessionSummary = z.infer<typeof SessionSummary>;

/** One turn: what a person said, or one answer of the model. */
export const TurnView = z.object({
  /** 1, 2, 3 … in the session. */
  position: z.number().int(),
  role: z.enum(['user', 'assistant']),
  /** Without what the model thought. */
  content: z.array(ShownBlock),
  /** What answered, as it called itself; null for people. */
  model: z.string().nullable(),
  rehearsed: z.boolean(),
  stopReason: StopReason.nullable(),
  usage: TokenUsage.nullable(),
  costUsd: UsDollars,
  at: Instant,
});
export type TurnView = z.infer<typeof TurnView>;

export const ToolCallStatus = z.enum(['pending', 'dispatched', 'succeeded', 'failed', 'denied', 'unknown', 'skipped']);
export type ToolCallStatus = z.infer<typeof ToolCallStatus>;

/** One stage's part in the gate's decision about a tool call. */
export const StageVerdict = z.object({
  stage: z.string(),
  outcome: z.enum(['pass', 'deny', 'suspend']),
  code: z.string().optional(),
  reason: z.string().optional(),
  durationUs: z.number(),
});
export type StageVerdict = z.infer<typeof StageVerdict>;

/** One tool call that the model asked for, with what the gate said and what came of it. */
export const ToolCallView = z.object({
  id: z.uuid(),
  /** Position of the turn that asked for it, and its place among that turn's calls, from 0. */
  turn: z.number().int(),
  ordinal: z.number().int(),
  tool: z.string(),
  arguments: z.json() as z.ZodType<Json>,
  status: ToolCallStatus,
  /** Null until the gate has decided. */
  verdict: z.enum(['allowed', 'denied']).nullable(),
  /** Why it was denied or failed. */
  reason: z.string().nullable(),
  errorKind: SessionErrorKind.nullable(),
  stages: z.array(StageVerdict),
  /** What the model was given, after sanitising. */
  result: z.array(TextBlock).nullable(),
  durationMs: z.number().int().nullable(),
  costUsd: UsDollars,
  at: Instant,
});
export type ToolCallView = z.infer<typeof ToolCallView>;

/** A session with its whole conversation. */
export const SessionView = SessionSummary.extend({
  /** The words of the last answer; null while there is none. */
  answer: z.string().nullable(),
  /** What gave it. */
  model: z.string().nullable(),
  /** The built-in rehearsal model gave it, not a model. */
  rehearsed: z.boolean(),
  turns: z.array(TurnView),
  toolCalls: z.array(ToolCallView),
});
export type SessionView = z.infer<typeof SessionView>;

const Words = z.string().trim().min(1, 'must not be empty').max(100_000);
const SessionParams = z.strictObject({ id: z.uuid() });

export const startSession = endpoint({
  method: 'POST',
  path: '/sessions',
  summary: 'Asks an agent a question: begins a session, which a worker then carries out.',
  tag: 'sessions',
  permission: 'sessions:write',
  body: z.strictObject({ agent: Slug, question: Words }),
  response: SessionSummary,
  status: 201,
});

export const sendMessage = endpoint({
  method: 'POST',
  path: '/sessions/:id/messages',
  summary: 'Continues a session; a message to one that is at work is taken when its task is done.',
  tag: 'sessions',
  permission: 'sessions:write',
  params: SessionParams,
  body: z.strictObject({ message: Words }),
  response: z.object({
    session: SessionSummary,
    /** Position of the turn that the message became; null while it waits. */
    turn: z.number().int().nullable(),
  }),
  status: 202,
});

export const listSessions = endpoint({
  method: 'GET',
  path: '/sessions',
  summary: 'Lists the sessions that the caller may see, newest first.',
  tag: 'sessions',
  permission: 'sessions:read',
  query: UuidPageQuery.extend({
    agent: Slug.optional(),
    status: SessionStatus.optional(),
    person: z.string().max(100).optional(),
  }),
  response: page(SessionSummary),
});

export const getSession = endpoint({
  method: 'GET',
  path: '/sessions/:id',
  summary: 'A session with its turns, tool calls, verdicts, usage and cost.',
  tag: 'sessions',
  permission: 'sessions:read',
  params: SessionParams,
  response: SessionView,
});

export const stopSession = endpoint({
  method: 'POST',
  path: '/sessions/:id/stop',
  summary: 'Stops a session: its work is aborted within a second and messages that wait are dropped.',
  tag: 'sessions',
  permission: 'sessions:write',
  params: SessionParams,
  response: SessionSummary,
  status: 202,
});

/** Whether the stuck guard was right to stop a task (S1-STK-08). */
export const StuckVerdict = z.enum(['true_positive', 'false_positive']);
export type StuckVerdict = z.infer<typeof StuckVerdict>;

export const markStuck = endpoint({
  method: 'POST',
  path: '/sessions/:id/stuck-verdict',
  summary: 'Says whether the stuck guard was right to stop the session, the last time it did.',
  tag: 'sessions',
  permission: 'sessions:write',
  params: SessionParams,
  /** `note`: why, for whoever tunes the thresholds; kept with the session, never in the record. */
  body: z.strictObject({ verdict: StuckVerdict, note: z.string().trim().min(1).max(500).optional() }),
  response: z.object({
    sessionId: z.uuid(),
    /** Which task of the session: 1 for its first message. */
    task: z.number().int(),
    pattern: z.string(),
    verdict: StuckVerdict,
    note: z.string().nullable(),
    markedBy: z.string(),
    markedAt: Instant,
  }),
});

export const watchSession = endpoint({
  method: 'GET',
  path: '/sessions/:id/stream',
  summary: 'Everything that happens in a session, as server-sent events, from its beginning or after an event id.',
  tag: 'sessions',
  permission: 'sessions:read',
  params: SessionParams,
  /** `after`: the id of the last event that was seen, as the header `Last-Event-ID`, which it overrides. */
  query: z.strictObject({ after: z.string().max(100).optional() }),
  streams: true,
});

/**
 * What the stream sends: the name is the SSE event, the rest its data. An event about the same session, turn or tool call
 * replaces the one before it. `text` extends the words of the turn that is being answered; `offset` counts the UTF-16 units
 * before it. `restart` says that the turn's words so far are void. `end` is the last: nothing more will come.
 */
export const SessionStreamEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('session'), data: SessionSummary }),
  z.object({ event: z.literal('turn'), data: TurnView }),
  z.object({ event: z.literal('tool_call'), data: ToolCallView }),
  z.object({
    event: z.literal('text'),
    data: z.object({ turn: z.number().int(), offset: z.number().int(), text: z.string() }),
  }),
  z.object({ event: z.literal('restart'), data: z.object({ turn: z.number().int() }) }),
  z.object({ event: z.literal('end'), data: z.object({ status: SessionStatus }) }),
]);
export type SessionStreamEvent = z.infer<typeof SessionStreamEvent>;
