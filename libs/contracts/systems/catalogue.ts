import type { Json } from '@gatehouse/kernel';
import { z } from 'zod';
import { endpoint } from '../http/index.ts';
import { EntryParams, RevisedKind } from '../registry/index.ts';

const JsonValue: z.ZodType<Json> = z.json();

/** One file of a catalogue: its path in the catalogue's folder, with `/`, and its text. */
export const CatalogueFile = z.strictObject({ path: z.string().min(1).max(200), text: z.string() });
export type CatalogueFile = z.infer<typeof CatalogueFile>;

export const CatalogueKind = z.enum([...RevisedKind.options, 'policy']);
export type CatalogueKind = z.infer<typeof CatalogueKind>;

/** One thing that an application of the catalogue changed. */
export const CatalogueChange = z.object({
  kind: CatalogueKind,
  id: z.string(),
  /** `restored` is a policy bundle from earlier that is in force again. */
  outcome: z.enum(['created', 'changed', 'retired', 'restored']),
  /** What differs, where it was there before, in the words of the files. */
  fields: z.array(z.string()),
});
export type CatalogueChange = z.infer<typeof CatalogueChange>;

/** Where a thing changed since files and catalogue last agreed. `both` is a conflict. */
export const DriftSide = z.enum(['files', 'catalogue', 'both']);
export type DriftSide = z.infer<typeof DriftSide>;

/** One field on its three sides; null where it is not there. */
export const DriftField = z.object({ field: z.string(), applied: JsonValue, files: JsonValue, catalogue: JsonValue });
export type DriftField = z.infer<typeof DriftField>;

/** One thing that is not in the catalogue as it is in the files. */
export const CatalogueDrift = z.object({
  kind: RevisedKind,
  id: z.string(),
  changedIn: DriftSide,
  /** Whose state it gets; null for a conflict that waits for a decision. */
  taken: z.enum(['files', 'catalogue']).nullable(),
  fields: z.array(DriftField),
});
export type CatalogueDrift = z.infer<typeof CatalogueDrift>;

/** What an application of the catalogue did, or would do. */
export const CatalogueResult = z.object({
  /** False when it was only tried, or when nothing differed. */
  applied: z.boolean(),
  dryRun: z.boolean(),
  /** Version of the catalogue afterwards: it counts applications and edits. */
  version: z.number().int(),
  changes: z.array(CatalogueChange),
  /** What was in the catalogue before and not as the files say. */
  drift: z.array(CatalogueDrift),
  /** How many declared things were as declared already. */
  unchanged: z.number().int(),
  /** What is in the catalogue but not in the files, and was left as it is; what was retired before is not told again. */
  notInFiles: z.array(z.object({ kind: CatalogueKind, id: z.string() })),
});
export type CatalogueResult = z.infer<typeof CatalogueResult>;

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

/** Why something is changed, in a sentence, for whoever reads the history. */
const Reason = z.string().trim().min(1).max(500);
/** A number that only a reader of that state can know, as an If-Match: whoever comes second is told. */
const Expected = z.number().int().min(0).max(1_000_000_000);

export const applyCatalogue = endpoint({
  method: 'PUT',
  path: '/catalogue',
  summary: 'Makes the catalogue what the files say: all of it, or nothing when anything in them is wrong.',
  tag: 'catalogue',
  permission: 'catalogue:write',
  query: z.strictObject({
    /** Says what would change and changes nothing. */
    dryRun: flag,
    /** Retires agents, tools, servers and flags that the files do not name; else they are only listed. */
    prune: flag,
    /** Whose state wins where the catalogue was changed since the last application; without it a conflict is refused. */
    prefer: z.enum(['files', 'catalogue']).optional(),
  }),
  body: z.strictObject({
    files: z.array(CatalogueFile).min(1).max(500),
    reason: Reason.optional(),
    /** Version of the catalogue that the files were made for; refused when it is another one by now. */
    expectedVersion: Expected.optional(),
  }),
  response: CatalogueResult,
  bodyLimit: 8 * 1024 * 1024,
});

/** What an edit did. */
export const EntryEdited = z.object({
  kind: RevisedKind,
  id: z.string(),
  /** Number of the newest revision afterwards. */
  revision: z.number().int(),
  /** What differs from before; empty when nothing did, or when the entry is new. */
  fields: z.array(z.string()),
});
export type EntryEdited = z.infer<typeof EntryEdited>;

export const editEntry = endpoint({
  method: 'PUT',
  path: '/catalogue/:kind/:id',
  summary: 'Changes one entry of the catalogue, or adds it; refused when somebody changed it since it was looked at.',
  tag: 'catalogue',
  permission: 'catalogue:write',
  params: EntryParams,
  body: z.strictObject({
    /** The whole entry in the words of the files. */
    content: z.record(z.string(), JsonValue),
    /** Number of the revision that was looked at; 0 for an entry that is not there yet. */
    expectedRevision: Expected,
    reason: Reason,
  }),
  response: EntryEdited,
});

export const exportCatalogue = endpoint({
  method: 'GET',
  path: '/catalogue/files',
  summary: 'The catalogue as files: applying them changes nothing.',
  tag: 'catalogue',
  permission: 'catalogue:write',
  response: z.object({ version: z.number().int(), files: z.array(CatalogueFile) }),
});
