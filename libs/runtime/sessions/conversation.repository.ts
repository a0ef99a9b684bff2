import type { Json } from '@gatehouse/kernel';
import { newId } from '@gatehouse/kernel';
import { Database, type Prisma, type Statement, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { type CallUpdate, type KeptCall, type KeptTurn, type NewTurn, type Session, tokensOf } from './session.ts';
import { toCall, toTurn } from './session-row.ts';
import { storable } from './storable.rules.ts';

/** Whose conversation: the agent is part of the key, so that no agent reads another one's (S0-CEL-08). */
export type ConversationKey = Pick<Session, 'id' | 'agentId'>;

/** A tool call that a new turn asks for. */
export interface NewCall {
  id: string;
  turn: number;
  ordinal: number;
  toolUseId: string;
  toolId: string;
  arguments: Json;
}

/** Turns and tool calls. */
@Injectable()
export class ConversationRepository {
  constructor(private readonly database: Database) {}

  /** Every turn of the session, in order. */
  async turns({ id, agentId }: ConversationKey, transaction?: Transaction): Promise<KeptTurn[]> {
    const rows = await (transaction ?? this.database.client).conversationTurn.findMany({
      where: { sessionId: id, agentId },
      orderBy: { position: 'asc' },
    });
    return rows.map(toTurn);
  }

  /** Every tool call of the session, in the order in which they were asked for. */
  async calls({ id, agentId }: ConversationKey, transaction?: Transaction): Promise<KeptCall[]> {
    const rows = await (transaction ?? this.database.client).toolCall.findMany({
      where: { sessionId: id, agentId },
      orderBy: [{ turnPosition: 'asc' }, { ordinal: 'asc' }],
    });
    return rows.map(toCall);
  }

  /** Keeps a turn; the caller holds the session's row. */
  addingTurn({ id, agentId }: ConversationKey, turn: NewTurn): Statement {
    return {
      name: 'add_turn',
      text: `insert into conversation_turns (turn_id, session_id, agent_id, position, role, content, model, target, rehearsed,
               stop_reason, usage, token_count, cost_micro)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      values: [
        ...[newId(), id, agentId, turn.position, turn.role, asText(turn.content)],
        ...[turn.model ?? null, turn.target ?? null, turn.rehearsed ?? false, turn.stopReason ?? null],
        ...[turn.usage ? asText(turn.usage) : null, turn.usage ? tokensOf(turn.usage) : 0, turn.cost ?? 0n],
      ],
    };
  }

  /** Keeps what a person said as the session's next turn; returns its position. */
  async addMessage(transaction: Transaction, { id, agentId }: ConversationKey, text: string): Promise<number> {
    const last = await transaction.conversationTurn.aggregate({
      where: { sessionId: id, agentId },
      _max: { position: true },
    });
    const position = (last._max.position ?? 0) + 1;
    await transaction.conversationTurn.create({
      data: {
        ...{ id: newId(), sessionId: id, agentId, position, role: 'user' },
        content: asJson([{ type: 'text', text }]),
      },
    });
    return position;
  }

  /** Keeps the tool calls of a new turn, each pending. */
  addingCalls({ id, agentId }: ConversationKey, calls: readonly NewCall[]): Statement[] {
    if (calls.length === 0) return [];
    return [
      {
        name: 'add_tool_calls',
        text: `insert into tool_calls (id, session_id, agent_id, turn_position, ordinal, tool_use_id, tool_id, arguments, status)
               select asked.id, $1, $2, asked.turn, asked.ordinal, asked."toolUseId", asked."toolId",
                 coalesce(asked.arguments, 'null'), 'pending'
               from jsonb_to_recordset($3) as asked (id uuid, turn int, ordinal int, "toolUseId" text, "toolId" text,
                 arguments jsonb)`,
        values: [id, agentId, asText(calls)],
      },
    ];
  }

  /** Marks a call as handed to its server, beside the gate's intent. */
  markingDispatched(callId: string): Statement {
    return {
      name: 'mark_tool_call_dispatched',
      text: `update tool_calls
             set status = 'dispatched', verdict = 'allowed', dispatches = dispatches + 1, dispatched_at = now()
             where id = $1`,
      values: [callId],
    };
  }

  /** Writes what came of a call. */
  settlingCall(callId: string, update: CallUpdate): Statement {
    return {
      name: 'settle_tool_call',
      text: `update tool_calls
             set status = $2, verdict = $3, result = $4, is_error = $5, error_kind = $6, reason = $7,
               stages = coalesce($8::jsonb, stages), duration_ms = $9, cost_micro = $10, ended_at = now()
             where id = $1`,
      values: [
        ...[callId, update.status, update.verdict, update.content === null ? null : asText(update.content)],
        ...[
          update.isError,
          update.errorKind,
          storable(update.reason) as string | null,
          update.stages ? asText(update.stages) : null,
        ],
        ...[update.durationMs === null ? null : Math.round(update.durationMs), update.cost],
      ],
    };
  }

  /** Puts a call back that did not happen, to be made again. */
  reopening(callId: string): Statement {
    return {
      name: 'reopen_tool_call',
      text: `update tool_calls set status = 'pending' where id = $1`,
      values: [callId],
    };
  }

  /** Keeps the verdict of every stage beside a call that is neither performed nor refused yet. */
  async keepStages(callId: string, stages: KeptCall['stages']): Promise<void> {
    await this.database.client.toolCall.update({ where: { id: callId }, data: { stages: asJson(stages) } });
  }

  /** Calls that were never made, because the task ended before. Those handed over stay as they are. */
  async skipPending(transaction: Transaction, sessionId: string): Promise<void> {
    await transaction.toolCall.updateMany({
      where: { sessionId, status: 'pending' },
      data: { status: 'skipped', endedAt: new Date() },
    });
  }
}

/** Content blocks and arguments are JSON by construction; what PostgreSQL cannot hold of it is replaced. */
const asJson = (value: unknown): Prisma.InputJsonValue => storable(value as Json) as Prisma.InputJsonValue;
const asText = (value: unknown): string => JSON.stringify(storable(value as Json));
