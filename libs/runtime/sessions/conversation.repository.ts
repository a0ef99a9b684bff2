import type { TokenUsage } from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';
import { newId } from '@gatehouse/kernel';
import { Database, Prisma, type Transaction } from '@gatehouse/platform/database';
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
  async addTurn(transaction: Transaction, { id, agentId }: ConversationKey, turn: NewTurn): Promise<void> {
    await transaction.conversationTurn.create({
      data: {
        id: newId(),
        sessionId: id,
        agentId,
        position: turn.position,
        role: turn.role,
        content: asJson(turn.content),
        model: turn.model ?? null,
        target: turn.target ?? null,
        rehearsed: turn.rehearsed ?? false,
        stopReason: turn.stopReason ?? null,
        usage: turn.usage ?? Prisma.DbNull,
        tokenCount: turn.usage ? tokensOf(turn.usage) : 0,
        costMicro: turn.cost ?? 0n,
      },
    });
  }

  /** Keeps what a person said as the session's next turn; returns its position. */
  async addMessage(transaction: Transaction, key: ConversationKey, text: string): Promise<number> {
    const last = await transaction.conversationTurn.aggregate({
      where: { sessionId: key.id, agentId: key.agentId },
      _max: { position: true },
    });
    const position = (last._max.position ?? 0) + 1;
    await this.addTurn(transaction, key, { position, role: 'user', content: [{ type: 'text', text }] });
    return position;
  }

  /** Keeps the tool calls of a new turn, each pending. */
  async addCalls(transaction: Transaction, { id, agentId }: ConversationKey, calls: readonly NewCall[]): Promise<void> {
    if (calls.length === 0) return;
    await transaction.toolCall.createMany({
      data: calls.map(({ turn, arguments: given, ...call }) => ({
        ...call,
        sessionId: id,
        agentId,
        turnPosition: turn,
        arguments: asJson(given),
        status: 'pending',
      })),
    });
  }

  /** Adds a model call to the session's totals. */
  async addUsage(transaction: Transaction, sessionId: string, usage: TokenUsage, cost: bigint): Promise<void> {
    await transaction.agentSession.update({
      where: { id: sessionId },
      data: {
        inputTokens: { increment: usage.inputTokens },
        outputTokens: { increment: usage.outputTokens },
        cacheReadTokens: { increment: usage.cacheReadTokens },
        cacheWriteTokens: { increment: usage.cacheWriteTokens },
        costMicro: { increment: cost },
      },
    });
  }

  /** Marks a call as handed to its server, beside the gate's intent. */
  async markDispatched(transaction: Transaction, callId: string): Promise<void> {
    await transaction.toolCall.update({
      where: { id: callId },
      data: { status: 'dispatched', verdict: 'allowed', dispatches: { increment: 1 }, dispatchedAt: new Date() },
    });
  }

  /** Writes what came of a call. */
  async settleCall(transaction: Transaction, callId: string, update: CallUpdate): Promise<void> {
    await transaction.toolCall.update({
      where: { id: callId },
      data: {
        status: update.status,
        verdict: update.verdict,
        result: update.content === null ? Prisma.DbNull : asJson(update.content),
        isError: update.isError,
        errorKind: update.errorKind,
        reason: update.reason,
        ...(update.stages ? { stages: asJson(update.stages) } : {}),
        durationMs: update.durationMs,
        costMicro: update.cost,
        endedAt: new Date(),
      },
    });
  }

  /** Puts a call back that did not happen, to be made again. */
  async reopen(transaction: Transaction, callId: string): Promise<void> {
    await transaction.toolCall.update({ where: { id: callId }, data: { status: 'pending' } });
  }

  /** Adds what a tool call cost to the session's total. */
  async addCost(transaction: Transaction, sessionId: string, cost: bigint): Promise<void> {
    if (cost === 0n) return;
    await transaction.agentSession.update({ where: { id: sessionId }, data: { costMicro: { increment: cost } } });
  }

  /** Keeps the verdict of every stage beside a call that was performed. */
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
