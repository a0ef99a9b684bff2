import type { AuditEvent, AuditFilter } from '@gatehouse/contracts/insight';
import type { Page, PageQuery } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { AuditEventsRepository, type SearchPlace } from './audit-events.repository.ts';

/** Searches the record by actor, agent, tool, session, type and time (S0-AUD-03). */
@Injectable()
export class SearchAuditEvents {
  constructor(private readonly events: AuditEventsRepository) {}

  /**
   * One page of events, newest first.
   *
   * @throws DomainError `invalid_cursor` for a cursor that no page before gave
   */
  async run(filter: AuditFilter, { limit, cursor }: PageQuery): Promise<Page<AuditEvent>> {
    const found = await this.events.search(filter, cursor === undefined ? undefined : placeOf(cursor), limit + 1);
    const last = found.length > limit ? found[limit - 1] : undefined;
    return { rows: found.slice(0, limit).map(({ event }) => event), next: last ? cursorOf(last.place) : null };
  }
}

const cursorOf = ({ at, ordinal }: SearchPlace): string => `${at}_${ordinal}`;

function placeOf(cursor: string): SearchPlace {
  const [, at, ordinal] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)_(\d{1,18})$/.exec(cursor) ?? [];
  if (at && ordinal && !Number.isNaN(Date.parse(at))) return { at, ordinal };
  throw new DomainError('invalid', 'invalid_cursor', 'the cursor is not one that a page of this list gave as "next"');
}
