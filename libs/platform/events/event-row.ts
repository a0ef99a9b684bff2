import type { Json } from '@gatehouse/kernel';
import type { RecordedEvent } from './event.ts';

/** An event as the database answers it. */
export interface EventRow {
  stream: string;
  position: bigint;
  ordinal: bigint;
  type: string;
  actor: string;
  on_behalf_of: string | null;
  subject: string;
  payload: Json;
  trace_id: string | null;
  idempotency_key: string | null;
  at: Date;
  previous_hash: Uint8Array;
  hash: Uint8Array;
}

export const eventOf = (row: EventRow): RecordedEvent => ({
  stream: row.stream,
  position: row.position,
  ordinal: row.ordinal,
  type: row.type,
  actor: row.actor,
  onBehalfOf: row.on_behalf_of,
  subject: row.subject,
  payload: row.payload,
  traceId: row.trace_id,
  idempotencyKey: row.idempotency_key,
  at: row.at,
  previousHash: Buffer.from(row.previous_hash),
  hash: Buffer.from(row.hash),
});
