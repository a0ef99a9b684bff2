import type { StuckVerdict } from '@gatehouse/contracts/runtime';
import type { StuckFinding } from '@gatehouse/governance/guards/rules';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Session } from '../session.ts';

/** What a person said of a stop. */
export interface Mark {
  verdict: StuckVerdict;
  note: string | null;
  markedBy: string;
  markedAt: Date;
}

/** Tasks that the stuck guard stopped, kept as long as their sessions. */
@Injectable()
export class StuckFindingsRepository {
  /** Keeps a finding, in the transaction that ends its task. */
  async add(
    transaction: Transaction,
    { id, state }: Pick<Session, 'id' | 'state'>,
    found: StuckFinding,
  ): Promise<void> {
    await transaction.stuckFinding.create({ data: { sessionId: id, task: state.task, ...found } });
  }

  /** Marks the last finding of the session, over what was said of it before; null when there is none. */
  async markLast(
    transaction: Transaction,
    sessionId: string,
    mark: Mark,
  ): Promise<{ task: number; pattern: string } | null> {
    const last = await transaction.stuckFinding.findFirst({ where: { sessionId }, orderBy: { task: 'desc' } });
    if (!last) return null;
    const { task, pattern } = last;
    await transaction.stuckFinding.update({ where: { sessionId_task: { sessionId, task } }, data: mark });
    return { task, pattern };
  }
}
