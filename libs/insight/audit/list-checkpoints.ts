import type { CheckpointView } from '@gatehouse/contracts/insight';
import type { Page, PageQuery } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { CheckpointsRepository } from './checkpoints.repository.ts';

/** Shows which checkpoints of the record there are. */
@Injectable()
export class ListCheckpoints {
  constructor(private readonly checkpoints: CheckpointsRepository) {}

  /**
   * One page of checkpoints, newest first.
   *
   * @throws DomainError `invalid_cursor` for a cursor that no page before gave
   */
  async run({ limit, cursor }: PageQuery): Promise<Page<CheckpointView>> {
    const found = await this.checkpoints.newest(cursor === undefined ? undefined : numberOf(cursor), limit + 1);
    const rows = found.slice(0, limit).map(({ heads, ...receipt }) => ({ ...receipt, heads: heads.length }));
    const last = rows.at(-1);
    return { rows, next: found.length > limit && last ? String(last.number) : null };
  }
}

function numberOf(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new DomainError('invalid', 'invalid_cursor', 'the cursor is not one that a page of this list gave as "next"');
}
