import type { AuditEvent, AuditFilter } from '@gatehouse/contracts/insight';
import type { Json } from '@gatehouse/kernel';
import { Database, Prisma } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** A place in the list of events, which is sorted by time and, within one microsecond, by order of arrival. */
export interface SearchPlace {
  at: string;
  ordinal: string;
}

interface EventRow {
  stream: string;
  position: bigint;
  type: string;
  actor: string;
  on_behalf_of: string | null;
  subject: string;
  payload: Json;
  trace_id: string | null;
  at: string;
  ordinal: bigint;
  hash: Uint8Array;
}

/** Finds events of the record. */
@Injectable()
export class AuditEventsRepository {
  constructor(private readonly database: Database) {}

  /** Events that meet every part of the filter, newest first, those before a place, with their own places. */
  async search(
    filter: AuditFilter,
    before: SearchPlace | undefined,
    limit: number,
  ): Promise<{ event: AuditEvent; place: SearchPlace }[]> {
    const conditions = conditionsOf(filter);
    if (before) conditions.push(Prisma.sql`(at, ordinal) < (${before.at}::timestamptz, ${before.ordinal}::bigint)`);
    const rows = await this.database.client.$queryRaw<EventRow[]>`
      select stream, position, type, actor, on_behalf_of, subject, payload, trace_id, ordinal, hash,
             to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
      from events where ${Prisma.join(conditions, ' and ')}
      order by at desc, ordinal desc limit ${limit}`;
    return rows.map((row) => ({ event: eventOf(row), place: { at: row.at, ordinal: String(row.ordinal) } }));
  }
}

function conditionsOf({ actor, agent, tool, session, type, since, until }: AuditFilter): Prisma.Sql[] {
  const conditions = [Prisma.sql`true`];
  if (actor !== undefined) conditions.push(Prisma.sql`actor = ${actor}`);
  for (const [kind, id] of Object.entries({ agent, tool, session })) {
    if (id !== undefined) conditions.push(about(`${kind}:${id}`));
  }
  if (type?.endsWith('.*')) conditions.push(Prisma.sql`starts_with(type, ${type.slice(0, -1)})`);
  else if (type !== undefined) conditions.push(Prisma.sql`type = ${type}`);
  if (since !== undefined) conditions.push(Prisma.sql`at >= ${since}::timestamptz`);
  if (until !== undefined) conditions.push(Prisma.sql`at < ${until}::timestamptz`);
  return conditions;
}

/** What somebody or something did, what was done to it, its own stream, and its kill switches. */
const about = (reference: string): Prisma.Sql =>
  Prisma.sql`(actor = ${reference} or subject = ${reference} or stream in (${reference}, ${`kill_switch:${reference}`}))`;

const eventOf = (row: EventRow): AuditEvent => ({
  stream: row.stream,
  position: Number(row.position),
  type: row.type,
  actor: row.actor,
  onBehalfOf: row.on_behalf_of,
  subject: row.subject,
  payload: row.payload,
  traceId: row.trace_id,
  at: row.at,
  hash: Buffer.from(row.hash).toString('hex'),
});
