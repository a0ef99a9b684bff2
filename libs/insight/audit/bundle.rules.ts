import { z } from 'zod';
import { Checkpoint } from './checkpoint.rules.ts';

/**
 * A bundle is the record as lines of JSON: one header, the checkpoints by number, the events by stream (in the order of
 * its bytes) and position, whatever the database found odd about itself, and a last line with the counts, without
 * which the bundle was cut short.
 */
export const BundleHeader = z.strictObject({
  kind: z.literal('record'),
  version: z.literal(1),
  /** When the database was read. */
  exportedAt: z.iso.datetime(),
  /** PEM of the public keys that the installation knows. Whoever wants proof brings their own. */
  publicKeys: z.array(z.string()),
});
export type BundleHeader = z.infer<typeof BundleHeader>;

export const CheckpointLine = Checkpoint.extend({ kind: z.literal('checkpoint') });

/** An event: exactly what its hash covers, the hash, and the hash it says was before it. */
export interface EventLine {
  kind: 'event';
  stream: string;
  position: number;
  at: string;
  previousHash: string;
  hash: string;
  body: string;
}

/** Something in the database that does not fit the record but is not covered by its hashes: a column, a stored head. */
export const OddityLine = z.strictObject({
  kind: z.literal('oddity'),
  stream: z.string(),
  position: z.int().nullable(),
  message: z.string(),
});
export type OddityLine = z.infer<typeof OddityLine>;

export const EndLine = z.strictObject({ kind: z.literal('end'), events: z.int(), checkpoints: z.int() });

const OtherLine = z.discriminatedUnion('kind', [BundleHeader, CheckpointLine, OddityLine, EndLine]);
export type BundleLine = EventLine | z.infer<typeof OtherLine>;

/** Reads one line; null when it is not one of a bundle. */
export function parseLine(text: string): BundleLine | null {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    return null;
  }
  if (isEventLine(line)) return line;
  return OtherLine.safeParse(line).data ?? null;
}

/** Whether a text is one line of a bundle, of whatever kind. */
export const isBundleLine = (text: string): boolean => parseLine(text) !== null;

/** By hand, because nearly all lines are events and verification is measured in hundreds of thousands of them a second. */
function isEventLine(line: unknown): line is EventLine {
  if (typeof line !== 'object' || line === null) return false;
  const { kind, stream, position, at, previousHash, hash, body } = line as Record<keyof EventLine, unknown>;
  return (
    kind === 'event' &&
    typeof stream === 'string' &&
    Number.isSafeInteger(position) &&
    typeof at === 'string' &&
    typeof previousHash === 'string' &&
    typeof hash === 'string' &&
    typeof body === 'string'
  );
}
