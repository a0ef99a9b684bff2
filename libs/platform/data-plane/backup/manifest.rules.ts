import { posix } from 'node:path';
import { z } from 'zod';

/** A path inside a backup: relative, and never out of it again. */
const InnerPath = z
  .string()
  .min(1)
  .refine((path) => !posix.isAbsolute(path) && !path.split('/').some((part) => part === '' || part.startsWith('..')), {
    message: 'leads out of the backup',
  });

const BackupFile = z.strictObject({
  path: InnerPath,
  /** Of the content, before it was compressed. */
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BackupFile = z.infer<typeof BackupFile>;

/** What a backup says of itself. It names no secret: neither keys nor passwords are in a backup. */
export const Manifest = z.strictObject({
  product: z.literal('gatehouse'),
  format: z.literal(1),
  /** Of the program that took it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Physical copies are read by the same major version on the same kind of machine only. */
  postgres: z.strictObject({ major: z.int(), platform: z.string() }),
  /** How many events were in the record when the backup began: at least so many come back. */
  events: z.int().nonnegative(),
  /** The newest migration that was applied; null for an empty database. */
  migration: z.string().nullable(),
  /** Ids of the keys under which the record's checkpoints are signed, the last one first. */
  keyIds: z.array(z.string()),
  /** Folders that may be empty. */
  folders: z.array(InnerPath),
  files: z.array(BackupFile),
});
export type Manifest = z.infer<typeof Manifest>;

/** The database cluster's place in a backup, and that of the files beside it in the data folder. */
export const CLUSTER = 'postgres';
export const DATA = 'data';

/** Files of the data folder that belong to the data: receipts of checkpoints, and which catalogue was applied. */
export const DATA_FILES = ['checkpoints/checkpoints.jsonl', 'catalogue.sha256'] as const;

/** Contents that mean nothing to another server, or that it makes anew (PostgreSQL manual, "Making a Base Backup"). */
const EMPTIED = /^(pg_wal|pg_replslot|pg_dynshmem|pg_notify|pg_serial|pg_snapshots|pg_stat_tmp|pg_subtrans)\//;
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map)$|(^|\/)(pgsql_tmp[^/]*|pg_internal\.init)(\/|$)/;

/** Whether a file of a running cluster belongs in its backup; write-ahead log is chosen by its own rule. */
export const belongsInBackup = (path: string): boolean => !EMPTIED.test(path) && !LEFT_OUT.test(path);

/** Whether a file of `pg_wal` is needed to replay from the segment `first` to the segment `last`; names sort by place. */
export const isNeededSegment = (name: string, first: string, last: string): boolean =>
  /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last;

/** This machine, as a manifest names it. */
export const platformOf = ({ platform, arch }: { platform: string; arch: string }): string => `${platform}-${arch}`;
