import { z } from 'zod';
import { endpoint, Instant, PageQuery, page, Slug } from '../http/index.ts';

/** One event of the record, as auditors see it. */
export const AuditEvent = z.object({
  stream: z.string(),
  /** Place in its stream, from 1, without gaps. */
  position: z.number().int(),
  type: z.string(),
  actor: z.string(),
  onBehalfOf: z.string().nullable(),
  subject: z.string(),
  payload: z.json(),
  traceId: z.string().nullable(),
  at: Instant,
  /** SHA-256 (hex) over this event and the hash before it. */
  hash: z.string(),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

const name = z.string().min(1).max(512);

export const AuditFilter = z.strictObject({
  /** Who did it, `person:engineer`, `agent:eng-prod`, `operator:operator`. */
  actor: name.optional(),
  /** Id of an agent: what it did, and what was done to it. */
  agent: Slug.optional(),
  /** Id of a tool: its calls, and what was done to it. */
  tool: Slug.optional(),
  /** Id of a session: everything in it. */
  session: z.uuid().optional(),
  /** Type of event, `action.denied`; or all of a family, `action.*`. */
  type: z
    .string()
    .max(100)
    .regex(/^[a-z_]+(\.[a-z_]+)*(\.\*)?$/, 'must be a type like action.denied, or a family like action.*')
    .optional(),
  /** From this time on. */
  since: Instant.optional(),
  /** Before this time. */
  until: Instant.optional(),
});
export type AuditFilter = z.infer<typeof AuditFilter>;

export const searchAuditEvents = endpoint({
  method: 'GET',
  path: '/audit/events',
  summary: 'Events of the record by actor, agent, tool, session, type and time, newest first.',
  tag: 'audit',
  permission: 'audit:read',
  query: AuditFilter.extend(PageQuery.shape),
  response: page(AuditEvent),
});

export const exportRecord = endpoint({
  method: 'GET',
  path: '/audit/export',
  summary: 'The whole record with its checkpoints, line by line, to be verified by whoever receives it.',
  tag: 'audit',
  permission: 'audit:read',
  streams: 'ndjson',
});

/** A signed Merkle root over the heads of the streams that changed since the checkpoint before it. */
export const CheckpointView = z.object({
  number: z.number().int(),
  /** Hexadecimal, as are the other hashes. */
  root: z.string(),
  previousHash: z.string(),
  hash: z.string(),
  signature: z.string(),
  keyId: z.string(),
  /** How many streams it covers. */
  heads: z.number().int(),
  createdAt: Instant,
});
export type CheckpointView = z.infer<typeof CheckpointView>;

export const listCheckpoints = endpoint({
  method: 'GET',
  path: '/audit/checkpoints',
  summary: 'The signed checkpoints of the record, newest first.',
  tag: 'audit',
  permission: 'audit:read',
  query: PageQuery,
  response: page(CheckpointView),
});
