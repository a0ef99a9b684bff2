import { z } from 'zod';
import { endpoint } from '../http/index.ts';

/** One file of a catalogue: its path in the catalogue's folder, with `/`, and its text. */
export const CatalogueFile = z.strictObject({ path: z.string().min(1).max(200), text: z.string() });
export type CatalogueFile = z.infer<typeof CatalogueFile>;

export const CatalogueKind = z.enum([
  'department',
  'person',
  'model',
  'server',
  'tool',
  'agent',
  'key',
  'budget',
  'policy',
]);
export type CatalogueKind = z.infer<typeof CatalogueKind>;

/** One thing that an application of the catalogue changed. */
export const CatalogueChange = z.object({
  kind: CatalogueKind,
  id: z.string(),
  outcome: z.enum(['created', 'changed', 'retired']),
  /** What differs, where it was there before. */
  fields: z.array(z.string()),
});
export type CatalogueChange = z.infer<typeof CatalogueChange>;

/** What an application of the catalogue did, or would do. */
export const CatalogueResult = z.object({
  /** False when it was only tried, or when nothing differed. */
  applied: z.boolean(),
  dryRun: z.boolean(),
  changes: z.array(CatalogueChange),
  /** How many declared things were as declared already. */
  unchanged: z.number().int(),
  /** What is in the catalogue but not in the files, and was left as it is. */
  notInFiles: z.array(z.object({ kind: CatalogueKind, id: z.string() })),
});
export type CatalogueResult = z.infer<typeof CatalogueResult>;

const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');

export const applyCatalogue = endpoint({
  method: 'PUT',
  path: '/catalogue',
  summary: 'Makes the catalogue what the files say: all of it, or nothing when anything in them is wrong.',
  tag: 'company',
  permission: 'catalogue:write',
  query: z.strictObject({
    /** Says what would change and changes nothing. */
    dryRun: flag,
    /** Retires agents, tools and servers that the files do not name; else they are only listed. */
    prune: flag,
  }),
  body: z.strictObject({ files: z.array(CatalogueFile).min(1).max(500) }),
  response: CatalogueResult,
  bodyLimit: 2 * 1024 * 1024,
});
