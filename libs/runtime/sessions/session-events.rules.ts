import type { StuckVerdict } from '@gatehouse/contracts/runtime';
import type { StuckFinding } from '@gatehouse/governance/guards/rules';
import type { NewEvent } from '@gatehouse/platform/events';
import type { Ending } from '../harness/index.ts';
import { type KeptTurn, type NewTurn, type Session, streamOf } from './session.ts';

/** What sessions write into the record: ids, verdicts and numbers, never what was said (design §5). */
export type SessionEventType =
  | 'session.created'
  | 'session.started'
  | 'session.continued'
  | 'session.message_queued'
  | 'session.waiting'
  | 'session.resumed'
  | 'session.stop_requested'
  | 'session.budget_warned'
  | 'session.stuck'
  | 'session.stuck_marked'
  | 'session.ended'
  | 'turn.completed'
  | 'tool_call.completed';

type Of = Pick<Session, 'id' | 'agentId' | 'personId'>;

/** An event of a session; `actor` is its agent unless a person did it. */
const sessionEvent = (
  { id, agentId, personId }: Of,
  type: SessionEventType,
  payload: NewEvent['payload'],
  actor = `agent:${agentId}`,
): NewEvent => ({
  stream: streamOf(id),
  type,
  actor,
  onBehalfOf: `person:${personId}`,
  subject: `session:${id}`,
  payload,
});

export const created = (session: Of & Pick<Session, 'agentVersion' | 'departmentId'>, actor: string): NewEvent =>
  sessionEvent(
    session,
    'session.created',
    { agentId: session.agentId, agentVersion: session.agentVersion, departmentId: session.departmentId, turn: 1 },
    actor,
  );

/** The gate has let a task begin. */
export const started = (session: Of & Pick<Session, 'agentVersion' | 'state'>): NewEvent =>
  sessionEvent(session, 'session.started', { task: session.state.task, agentVersion: session.agentVersion });

/** A message became a turn and begins the next task. */
export const continued = (session: Of, task: number, turn: number, actor?: string): NewEvent =>
  sessionEvent(session, 'session.continued', { task, turn }, actor);

export const messageQueued = (session: Of, actor: string): NewEvent =>
  sessionEvent(session, 'session.message_queued', {}, actor);

/** It waits for somebody's consent, and holds no worker meanwhile. */
export const waits = (session: Of, waitsFor: string, approvalId: string): NewEvent =>
  sessionEvent(session, 'session.waiting', { waitsFor, approvalId });

/** What it waited for is decided. */
export const resumes = (session: Of, approvalId: string): NewEvent =>
  sessionEvent(session, 'session.resumed', { approvalId });

export const stopRequested = (session: Of, actor: string): NewEvent =>
  sessionEvent(session, 'session.stop_requested', {}, actor);

/** Most of the tokens that the agent may use in a session are used (S1-STK-06). */
export const budgetWarned = (session: Of & Pick<Session, 'state'>, tokens: number, limit: number): NewEvent =>
  sessionEvent(session, 'session.budget_warned', { task: session.state.task, tokens, limit });

/** The stuck guard found the task to go in circles, which ends it. */
export const stuck = (
  session: Of & Pick<Session, 'state'>,
  { pattern, count, threshold, tools }: StuckFinding,
): NewEvent => sessionEvent(session, 'session.stuck', { task: session.state.task, pattern, count, threshold, tools });

/** A person said whether that was right; why, stands beside the session only. */
export const stuckMarked = (
  session: Of,
  marked: { task: number; pattern: string; verdict: StuckVerdict },
  actor: string,
): NewEvent => sessionEvent(session, 'session.stuck_marked', marked, actor);

export const ended = (session: Of & Pick<Session, 'state'>, ending: Ending, actor?: string): NewEvent =>
  sessionEvent(
    session,
    'session.ended',
    {
      task: session.state.task,
      status: ending.status,
      reason: ending.reason,
      errorKind: ending.errorKind,
      iterations: session.state.iterations,
    },
    actor,
  );

export const turnCompleted = (
  session: Of,
  turn: NewTurn & Pick<KeptTurn, 'usage' | 'cost'>,
  latencyMs: number,
): NewEvent =>
  sessionEvent(session, 'turn.completed', {
    turn: turn.position,
    model: turn.model ?? null,
    rehearsed: turn.rehearsed ?? false,
    stopReason: turn.stopReason ?? null,
    toolCalls: turn.content.filter(({ type }) => type === 'tool_use').length,
    ...turn.usage,
    costMicro: Number(turn.cost),
    latencyMs,
  });

/** A tool call has come to something: performed, denied, or of unknown outcome. */
export const toolCallCompleted = (
  session: Of,
  call: { id: string; turn: number; toolId: string },
  result: { status: string; verdict: 'allowed' | 'denied'; durationMs: number | null },
): NewEvent =>
  sessionEvent(session, 'tool_call.completed', {
    toolCallId: call.id,
    turn: call.turn,
    toolId: call.toolId,
    ...result,
  });
