import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import { endpoint, Instant, PageQuery, page } from '../http/index.ts';

const JsonValue: z.ZodType<Json> = z.json();

/** What is catalogued entry by entry and has revisions. Policies have bundles of their own. */
export const RevisedKind = z.enum([
  'department',
  'person',
  'model',
  'server',
  'tool',
  'agent',
  'key',
  'budget',
  'flag',
]);
export type RevisedKind = z.infer<typeof RevisedKind>;

/** One field that differs, as a path: `limits.tokens`. Null where it is not there. */
export const FieldChange = z.object({ field: z.string(), before: JsonValue, after: JsonValue });
export type FieldChange = z.infer<typeof FieldChange>;

/** How a revision came about: by the files of the catalogue, or by an edit of the one entry. */
export const RevisionOrigin = z.enum(['files', 'edit']);
export type RevisionOrigin = z.infer<typeof RevisionOrigin>;

/** One immutable revision (S0-PLT-07). */
export const RevisionView = z.object({
  number: z.number().int(),
  /** Who made it, `person:platform-admin`. */
  author: z.string(),
  reason: z.string().nullable(),
  origin: RevisionOrigin,
  at: Instant,
  /** SHA-256 of the content's canonical JSON, hexadecimal. */
  contentHash: z.string(),
  /** The entry in the words of the catalogue's files. */
  content: z.record(z.string(), JsonValue),
  /** What it changed of the revision before it; empty on the first. */
  changes: z.array(FieldChange),
});
export type RevisionView = z.infer<typeof RevisionView>;

/** Names one catalogued thing in a path. */
export const EntryParams = z.strictObject({ kind: RevisedKind, id: z.string().min(1).max(100) });
const number = z.coerce.number().int().min(1).max(1_000_000_000);

export const listRevisions = endpoint({
  method: 'GET',
  path: '/catalogue/:kind/:id/revisions',
  summary: 'The revisions of one catalogued thing, newest first, each with what it changed.',
  tag: 'catalogue',
  permission: 'catalogue:read',
  params: EntryParams,
  query: PageQuery.extend({
    cursor: z
      .string()
      .regex(/^\d{1,9}$/, 'must be the `next` of the page before')
      .optional(),
  }),
  response: page(RevisionView),
});

export const compareRevisions = endpoint({
  method: 'GET',
  path: '/catalogue/:kind/:id/difference',
  summary: 'What differs between two revisions of one catalogued thing, field by field.',
  tag: 'catalogue',
  permission: 'catalogue:read',
  params: EntryParams,
  query: z.strictObject({ from: number, to: number }),
  response: z.object({ from: z.number().int(), to: z.number().int(), changes: z.array(FieldChange) }),
});
