import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { MemoryOwner } from './memory.ts';

/** A session whose memories one worker extracts now. */
export interface ExtractionClaim extends MemoryOwner {
  sessionId: string;
  /** Turns up to this position are done. */
  throughTurn: number;
  /** What was said up to then is not to be noted: the person had their memories deleted. */
  forgottenAt: Date | null;
  /** 1 on the first try. */
  attempts: number;
}

/** An extraction that failed so often is given up. */
export const MOST_ATTEMPTS = 3;

/** How long one worker may take, in seconds; longer than the job's own time. */
const CLAIM_SECONDS = 360;

/** Which sessions' memories are to be extracted, and how far they are. All times are the database's own. */
@Injectable()
export class ExtractionsRepository {
  constructor(private readonly database: Database) {}

  /** A session has come to an end: what was said in it is to be looked through. */
  async markDue(transaction: Transaction, session: MemoryOwner & { id: string }): Promise<void> {
    await transaction.$executeRaw`
      insert into memory_extractions (session_id, agent_id, user_id, due_at)
      values (${session.id}::uuid, ${session.agentId}, ${session.personId}, now())
      on conflict (session_id) do update set due_at = now(), attempts = 0, error_code = null`;
  }

  /** Sessions that are due and that nobody works on, the longest waiting first. */
  async due(limit: number): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(
      `select session_id as id from memory_extractions
        where due_at <= now() and (claimed_until is null or claimed_until < now()) order by due_at limit $1`,
      [limit],
    );
    return rows.map(({ id }) => id);
  }

  /** Takes a session that is due and that nobody works on; null otherwise: a second delivery changes nothing. */
  async claim(sessionId: string): Promise<ExtractionClaim | null> {
    const { rows } = await this.database.pool.query<ExtractionClaim>(
      `update memory_extractions
          set claimed_until = now() + $2 * interval '1 second', attempts = attempts + 1
        where session_id = $1 and due_at <= now() and (claimed_until is null or claimed_until < now())
        returning session_id as "sessionId", agent_id as "agentId", user_id as "personId", through_turn as "throughTurn",
          forgotten_at as "forgottenAt", attempts`,
      [sessionId, CLAIM_SECONDS],
    );
    return rows[0] ?? null;
  }

  /**
   * Ends a claim: turns up to `throughTurn` are done. What became due since stays due.
   *
   * @returns false when the claim is lost, or the person had their memories deleted in between: then nothing may be kept
   */
  async finish(transaction: Transaction, claim: ExtractionClaim, throughTurn: number): Promise<boolean> {
    const [row] = await transaction.$queryRaw<{ kept: boolean }[]>`
      with held as (select session_id, forgotten_at from memory_extractions
                    where session_id = ${claim.sessionId}::uuid and through_turn = ${claim.throughTurn} and claimed_until > now()
                    for update),
           done as (update memory_extractions set through_turn = ${throughTurn}, claimed_until = null, attempts = 0,
                      error_code = null,
                      due_at = case when due_at > claimed_until - ${CLAIM_SECONDS} * interval '1 second' then due_at end
                    where session_id in (select session_id from held))
      select forgotten_at is not distinct from ${claim.forgottenAt}::timestamptz as kept from held`;
    return row?.kept ?? false;
  }

  /** A try failed: the session is due again after `delaySeconds`, or never when that is null. */
  async putOff(claim: ExtractionClaim, errorCode: string, delaySeconds: number | null): Promise<void> {
    await this.database.pool.query(
      `update memory_extractions
          set claimed_until = null, error_code = $3, due_at = now() + $4 * interval '1 second'
        where session_id = $1 and through_turn = $2`,
      [claim.sessionId, claim.throughTurn, errorCode, delaySeconds],
    );
  }

  /** Nothing that was said up to now in any session of the person is to be noted any more. */
  async forget(transaction: Transaction, owner: { personId: string; agentId?: string | undefined }): Promise<void> {
    await transaction.memoryExtraction.updateMany({
      where: { personId: owner.personId, ...(owner.agentId !== undefined && { agentId: owner.agentId }) },
      data: { forgottenAt: new Date() },
    });
  }
}
