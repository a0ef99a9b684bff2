import type { Page } from '@gatehouse/contracts/http';
import type { SessionStatus } from '@gatehouse/contracts/runtime';
import { Database, Prisma, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Session } from './session.ts';
import { toSession, WITH_QUEUE } from './session-row.ts';
import type { SessionScope } from './session-scope.rules.ts';

/** Which sessions a list shows: at most `limit`, newest first, below the id `cursor`. */
export interface SessionQuery {
  limit: number;
  cursor?: string | undefined;
  agent?: string | undefined;
  status?: SessionStatus | undefined;
  person?: string | undefined;
}

type NewSession = Pick<
  Session,
  | 'id'
  | 'agentId'
  | 'agentVersion'
  | 'personId'
  | 'departmentId'
  | 'title'
  | 'state'
  | 'traceContext'
  | 'createdAt'
  | 'expiresAt'
>;

/** The rows of sessions, as people and the API read and change them. A worker's changes go through LeaseRepository. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** The session, when `scope` covers it; null otherwise, so that nobody learns of what is not theirs. */
  async find(id: string, scope: SessionScope, transaction?: Transaction): Promise<Session | null> {
    const client = transaction ?? this.database.client;
    const row = await client.agentSession.findFirst({ where: { id, AND: covered(scope) }, include: WITH_QUEUE });
    return row && toSession(row);
  }

  /** The same, and holds the row until the transaction ends. */
  async findForUpdate(transaction: Transaction, id: string, scope: SessionScope): Promise<Session | null> {
    await transaction.$queryRaw`select 1 from agent_sessions where session_id = ${id}::uuid for update`;
    return this.find(id, scope, transaction);
  }

  /** One page, newest first: ids are UUIDv7 and sort by time. */
  async list(query: SessionQuery, scope: SessionScope): Promise<Page<Session>> {
    const rows = await this.database.client.agentSession.findMany({
      where: {
        AND: [
          covered(scope),
          { agentId: query.agent },
          { status: query.status },
          { personId: query.person },
          query.cursor === undefined ? {} : { id: { lt: query.cursor } },
        ],
      },
      include: WITH_QUEUE,
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    });
    const shown = rows.slice(0, query.limit);
    return { rows: shown.map(toSession), next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  async create(transaction: Transaction, session: NewSession): Promise<void> {
    const { state, ...rest } = session;
    await transaction.agentSession.create({
      data: { ...rest, status: 'queued', stateSnapshot: state, lastUpdatedAt: session.createdAt },
    });
  }

  /** Makes the session due for its next task, with the agent's version of today. */
  async beginNextTask(transaction: Transaction, session: Session, agentVersion: number): Promise<void> {
    await transaction.agentSession.update({
      where: { id: session.id },
      data: {
        status: 'queued',
        agentVersion,
        stateSnapshot: { task: session.state.task + 1, begun: false, iterations: 0 },
        ...NOTHING_ENDED,
        attempts: 0,
      },
    });
    // The sweeper compares it with the database's time, which a worker's clock need not agree with.
    await transaction.$executeRaw`
      update agent_sessions set last_updated_at = now() where session_id = ${session.id}::uuid`;
  }

  /** Keeps a message until the session takes it. */
  async queueMessage(
    transaction: Transaction,
    message: { id: string; sessionId: string; text: string },
  ): Promise<void> {
    await transaction.queuedMessage.create({ data: message });
  }

  /** Takes the oldest waiting message out of the queue; null when none waits. */
  async takeMessage(transaction: Transaction, sessionId: string): Promise<string | null> {
    const oldest = await transaction.queuedMessage.findFirst({ where: { sessionId }, orderBy: { id: 'asc' } });
    if (!oldest) return null;
    await transaction.queuedMessage.delete({ where: { id: oldest.id } });
    return oldest.text;
  }

  /** Drops every waiting message. */
  async dropMessages(transaction: Transaction, sessionId: string): Promise<void> {
    await transaction.queuedMessage.deleteMany({ where: { sessionId } });
  }

  /** Asks the worker that holds the session to let go; false when none does. */
  async requestStop(transaction: Transaction, id: string, by: string): Promise<boolean> {
    const asked = await transaction.$executeRaw`
      update agent_sessions set stop_requested_at = now(), stop_requested_by = ${by}
      where session_id = ${id}::uuid and status = 'running' and lease_until >= now()`;
    return asked > 0;
  }

  /** Deletes at most `limit` sessions whose time is over and that nobody is working on (S0-MEM-06). */
  async deleteExpired(
    transaction: Transaction,
    limit: number,
  ): Promise<{ sessions: number; turns: number; toolCalls: number }> {
    const [counts] = await transaction.$queryRaw<{ sessions: number; turns: number; tool_calls: number }[]>`
      with due as (
        select session_id from agent_sessions
        where expires_at <= now() and (lease_until is null or lease_until < now())
        order by expires_at limit ${limit} for update skip locked),
      counted as (
        select (select count(*) from conversation_turns where session_id in (select session_id from due))::int as turns,
               (select count(*) from tool_calls where session_id in (select session_id from due))::int as tool_calls),
      gone as (delete from agent_sessions where session_id in (select session_id from due) returning 1)
      select (select count(*) from gone)::int as sessions, turns, tool_calls from counted`;
    return { sessions: counts?.sessions ?? 0, turns: counts?.turns ?? 0, toolCalls: counts?.tool_calls ?? 0 };
  }
}

const NOTHING_ENDED = {
  endReason: null,
  errorKind: null,
  errorMessage: null,
  refusal: Prisma.DbNull,
  endedAt: null,
  startedAt: null,
  stopRequestedAt: null,
  stopRequestedBy: null,
} as const;

const covered = (scope: SessionScope): Prisma.AgentSessionWhereInput =>
  scope.all
    ? {}
    : {
        OR: [
          ...(scope.personId === undefined ? [] : [{ personId: scope.personId }]),
          ...(scope.departmentId === undefined ? [] : [{ departmentId: scope.departmentId }]),
          ...(scope.agentId === undefined ? [] : [{ agentId: scope.agentId }]),
        ],
      };
