import { ApprovalDecision, ApprovalKind, ApprovalRoute, ApprovalStatus } from '@gatehouse/contracts/governance';
import type { Page, Role } from '@gatehouse/contracts/http';
import { type Json, newId } from '@gatehouse/kernel';
import { Database, Prisma, type Statement, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { Approval, Escalation, Vote } from './approval.ts';
import { bindingHash } from './approval.rules.ts';

/** Which requests somebody may see: all, or those that concern them. */
export type ApprovalVisibility =
  | { everything: true }
  | {
      everything: false;
      /** Themselves: requests for them. */
      personId: string;
      /** Themselves and those in whose place they decide: requests addressed to them. */
      addressees: string[];
      roles: Role[];
      /** Departments that they head, or decide for in the head's place. */
      departments: string[];
    };

/** Which requests a list shows. */
export interface ApprovalQuery {
  limit: number;
  cursor?: string | undefined;
  status?: ApprovalStatus | undefined;
  kind?: ApprovalKind | undefined;
  agent?: string | undefined;
  tool?: string | undefined;
  session?: string | undefined;
}

/** A request that is about to be made. */
export type NewApproval = Omit<Approval, 'id' | 'status' | 'pausedAt' | 'decidedAt' | 'usedAt' | 'votes'>;

const WITH_VOTES = { votes: { orderBy: [{ castAt: 'asc' }, { castBy: 'asc' }] } } satisfies Prisma.ApprovalInclude;
type Row = Prisma.ApprovalGetPayload<{ include: typeof WITH_VOTES }>;

/** Requests for consent, and what was said to them. */
@Injectable()
export class Approvals {
  constructor(private readonly database: Database) {}

  async find(id: string, transaction?: Transaction): Promise<Approval | null> {
    const row = await (transaction ?? this.database.client).approval.findUnique({ where: { id }, include: WITH_VOTES });
    return row && toApproval(row);
  }

  /** Every request for an action, the latest first. */
  async ofAction(actionId: string, transaction?: Transaction): Promise<Approval[]> {
    const rows = await (transaction ?? this.database.client).approval.findMany({
      where: { actionId },
      orderBy: { id: 'desc' },
      include: WITH_VOTES,
    });
    return rows.map(toApproval);
  }

  /** The request, kept from changing until the transaction ends; null when there is none. */
  async lock(transaction: Transaction, id: string): Promise<Approval | null> {
    await transaction.$queryRaw`select id from approvals where id = ${id}::uuid for update`;
    return this.find(id, transaction);
  }

  /** @returns the new request; null when the step has an open one already */
  async create(transaction: Transaction, wanted: NewApproval): Promise<Approval | null> {
    const { route, escalation, preview, arguments: given, ...columns } = wanted;
    const [next] = escalation;
    const { count } = await transaction.approval.createMany({
      data: {
        ...columns,
        id: newId(),
        status: 'pending',
        bindingHash: new Uint8Array(bindingHash(wanted)),
        arguments: toJson(given),
        preview: preview === null ? Prisma.DbNull : toJson(preview),
        route: toJson(route),
        escalation: toJson(escalation.map((step) => ({ ...step }))),
        escalatesAt: next ? after(wanted.requestedAt, next) : null,
        remindsAt: halfway(wanted.requestedAt, wanted.expiresAt),
      },
      skipDuplicates: true,
    });
    if (count === 0) return null;
    const made = (await this.ofAction(wanted.actionId, transaction)).find(
      ({ step, status }) => step === wanted.step && status === 'pending',
    );
    return made ?? null;
  }

  async vote(transaction: Transaction, approvalId: string, vote: Vote): Promise<void> {
    await transaction.approvalVote.create({ data: { approvalId, ...vote } });
  }

  /** Ends an open request. */
  async close(
    transaction: Transaction,
    id: string,
    status: Exclude<ApprovalStatus, 'pending'>,
    decidedAt: Date,
  ): Promise<void> {
    await transaction.approval.update({ where: { id }, data: { status, decidedAt, pausedAt: null } });
  }

  /** Asks a wider circle from now on. */
  async escalate(
    transaction: Transaction,
    id: string,
    { route, left, at }: { route: ApprovalRoute; left: Escalation[]; at: Date },
  ): Promise<void> {
    const [next] = left;
    await transaction.approval.update({
      where: { id },
      data: {
        route: toJson(route),
        escalation: toJson(left.map((step) => ({ ...step }))),
        escalatesAt: next ? after(at, next) : null,
      },
    });
  }

  /** It was reminded of; once is enough. */
  async reminded(transaction: Transaction, id: string): Promise<void> {
    await transaction.approval.update({ where: { id }, data: { remindsAt: null } });
  }

  /** Open requests of which a deadline has passed, the most urgent first. */
  async due(at: Date, limit: number): Promise<{ id: string }[]> {
    return this.database.client.$queryRaw`
      select id from approvals
       where status = 'pending' and paused_at is null and least(expires_at, escalates_at, reminds_at) <= ${at}
       order by expires_at limit ${limit}`;
  }

  /** When a wider circle is to be asked, and when those who were asked are to be reminded; null for never. */
  deadlines(transaction: Transaction, id: string): Promise<{ escalatesAt: Date | null; remindsAt: Date | null }> {
    return transaction.approval.findUniqueOrThrow({ where: { id }, select: { escalatesAt: true, remindsAt: true } });
  }

  /**
   * Uses granted requests up, as part of the transaction of the intent: each is good for one action.
   *
   * @param meaning of the refusal when one of them was used, ran out or is not granted
   */
  using(ids: readonly string[], meaning: () => Error): Statement[] {
    if (ids.length === 0) return [];
    const text = 'select use_approvals($1::uuid[])';
    return [{ name: 'use_approvals', text, values: [ids], refusals: { ZG105: meaning } }];
  }

  /** Withdraws what is still open of a session whose task has ended: it will not happen any more. */
  async withdrawOf(transaction: Transaction, sessionId: string): Promise<Approval[]> {
    const withdrawn = await transaction.$queryRaw<{ id: string }[]>`
      update approvals set status = 'withdrawn', decided_at = now(), paused_at = null
       where session_id = ${sessionId}::uuid and status = 'pending' returning id`;
    if (withdrawn.length === 0) return [];
    const rows = await transaction.approval.findMany({
      where: { id: { in: withdrawn.map(({ id }) => id) } },
      orderBy: { id: 'asc' },
      include: WITH_VOTES,
    });
    return rows.map(toApproval);
  }

  /** Open requests, for those who look after their deadlines. */
  async open(limit: number, after: string | null): Promise<Approval[]> {
    const rows = await this.database.client.approval.findMany({
      where: { status: 'pending', ...(after ? { id: { gt: after } } : {}) },
      orderBy: { id: 'asc' },
      take: limit,
      include: WITH_VOTES,
    });
    return rows.map(toApproval);
  }

  /** @returns whether it was open and running: its deadlines stand still from `at` on */
  async pause(transaction: Transaction, id: string, at: Date): Promise<boolean> {
    const { count } = await transaction.approval.updateMany({
      where: { id, status: 'pending', pausedAt: null },
      data: { pausedAt: at },
    });
    return count === 1;
  }

  /** @returns whether it stood still: every deadline moves by the time that it did */
  async resume(transaction: Transaction, id: string, at: Date): Promise<boolean> {
    const count = await transaction.$executeRaw`
      update approvals set expires_at = expires_at + (${at} - paused_at), escalates_at = escalates_at + (${at} - paused_at),
             reminds_at = reminds_at + (${at} - paused_at), paused_at = null
       where id = ${id}::uuid and status = 'pending' and paused_at is not null`;
    return count === 1;
  }

  /** One page of what somebody may see, newest first; `cursor` is the id of the last one seen. */
  async list(query: ApprovalQuery, visibility: ApprovalVisibility): Promise<Page<Approval>> {
    const among = visibility.everything ? undefined : await this.visible(query, visibility);
    const rows = await this.database.client.approval.findMany({
      where: {
        AND: [{ id: { lt: query.cursor } }, among ? { id: { in: among } } : {}],
        status: query.status,
        kind: query.kind,
        agentId: query.agent,
        toolId: query.tool,
        sessionId: query.session,
      },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      include: WITH_VOTES,
    });
    const shown = rows.slice(0, query.limit).map(toApproval);
    return { rows: shown, next: rows.length > query.limit ? (shown.at(-1)?.id ?? null) : null };
  }

  /** Ids of the newest that somebody may see, one more than a page. */
  private async visible(
    { limit, cursor, status, kind, agent, tool, session }: ApprovalQuery,
    { personId, addressees, roles, departments }: Extract<ApprovalVisibility, { everything: false }>,
  ): Promise<string[]> {
    const rows = await this.database.client.$queryRaw<{ id: string }[]>`
      select id from approvals
       where (on_behalf_of = ${personId}
              or kind = 'approval' and (
                route -> 'people' ?| ${addressees}::text[] or route -> 'roles' ?| ${roles}::text[]
                or department_id = any(${departments}::text[])))
         and (${cursor ?? null}::uuid is null or id < ${cursor ?? null}::uuid)
         and (${status ?? null}::text is null or status = ${status ?? null})
         and (${kind ?? null}::text is null or kind = ${kind ?? null})
         and (${agent ?? null}::text is null or agent_id = ${agent ?? null})
         and (${tool ?? null}::text is null or tool_id = ${tool ?? null})
         and (${session ?? null}::uuid is null or session_id = ${session ?? null}::uuid)
       order by id desc limit ${limit + 1}`;
    return rows.map(({ id }) => id);
  }
}

const after = (from: Date, { afterSeconds }: Escalation): Date => new Date(from.getTime() + afterSeconds * 1_000);

/** When nobody has decided for half of the time, those who can are told once more. */
const halfway = (from: Date, to: Date): Date => new Date((from.getTime() + to.getTime()) / 2);

/** What Prisma takes for any JSON but a bare null. */
const toJson = (value: Json): Prisma.InputJsonValue | typeof Prisma.JsonNull => value ?? Prisma.JsonNull;

const StoredRoute = ApprovalRoute;
const StoredEscalation = z.array(z.object({ afterSeconds: z.number(), route: StoredRoute }));

const toApproval = ({ bindingHash: _, escalatesAt: _e, remindsAt: _r, votes, ...row }: Row): Approval => ({
  ...row,
  kind: ApprovalKind.parse(row.kind),
  status: ApprovalStatus.parse(row.status),
  arguments: z.json().parse(row.arguments),
  preview: z.json().nullable().parse(row.preview),
  route: StoredRoute.parse(row.route),
  escalation: StoredEscalation.parse(row.escalation),
  votes: votes.map(({ castBy, principalId, decision, comment, castAt }) => ({
    castBy,
    principalId,
    decision: ApprovalDecision.parse(decision),
    comment,
    castAt,
  })),
});
