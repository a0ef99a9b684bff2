import { hash } from 'node:crypto';
import { isSignedBy, type PublicKey } from '@gatehouse/platform/crypto/rules';
import { framed } from '@gatehouse/platform/events/rules';
import { z } from 'zod';
import { merkleRoot } from './merkle.rules.ts';

const hex = z.string().regex(/^([0-9a-f]{2})*$/);

/** Where one stream stood: its last event, by place and hash. */
export const Head = z.strictObject({ stream: z.string(), position: z.int().positive(), hash: hex });
export type Head = z.infer<typeof Head>;

/** What is kept of a checkpoint outside the database: everything but the list of heads, which the root stands for. */
export const Receipt = z.strictObject({
  /** From 1, without gaps. */
  number: z.int().positive(),
  /** Hash of the checkpoint before it; empty for the first. */
  previousHash: hex,
  /** Merkle root over the heads. */
  root: hex,
  /** How many heads there are. */
  streams: z.int().positive(),
  /** The database's pg_snapshot when the heads were read: what it did not show belongs to the next checkpoint. */
  snapshot: z.string(),
  keyId: z.string(),
  createdAt: z.iso.datetime(),
  hash: hex,
  /** Ed25519 over the hash. */
  signature: hex,
});
export type Receipt = z.infer<typeof Receipt>;

/** A signed Merkle root over the heads of streams that changed since the checkpoint before it (design §5). */
export const Checkpoint = Receipt.extend({ heads: z.array(Head) });
export type Checkpoint = z.infer<typeof Checkpoint>;

/** What a new checkpoint says, before it is hashed and signed. */
export type CheckpointDraft = Pick<
  Checkpoint,
  'number' | 'previousHash' | 'snapshot' | 'keyId' | 'createdAt' | 'heads'
>;

/** Keeps the hash of a checkpoint from being that of anything else. */
const PURPOSE = 'gatehouse checkpoint 1';

/** @param sign makes the Ed25519 signature over the hash, 64 bytes */
export function sealCheckpoint(draft: CheckpointDraft, sign: (bytes: Buffer) => Buffer): Checkpoint {
  const content = { ...draft, root: rootOf(draft.heads), streams: draft.heads.length };
  const sealed = checkpointHash(content);
  return { ...content, hash: sealed.toString('hex'), signature: sign(sealed).toString('hex') };
}

/** The Merkle root over heads, hexadecimal. */
export const rootOf = (heads: readonly Head[]): string =>
  merkleRoot(
    heads.map(({ stream, position, hash: hashOfHead }) => framed([stream, String(position), hashOfHead])),
  ).toString('hex');

/** SHA-256 over everything that a checkpoint says, each part after its length. */
export function checkpointHash(receipt: Omit<Receipt, 'hash' | 'signature'>): Buffer {
  const { number, previousHash, root, streams, snapshot, keyId, createdAt } = receipt;
  const parts = [PURPOSE, String(number), previousHash, root, String(streams), snapshot, keyId, createdAt];
  return hash('sha256', framed(parts), 'buffer');
}

/** What is kept outside the database. */
export function receiptOf({ heads: _heads, ...receipt }: Checkpoint): Receipt {
  return receipt;
}

/** What is wrong with a receipt by itself, in words; null when its hash fits and one of the keys signed it. */
export function faultOfReceipt(receipt: Receipt, keys: ReadonlyMap<string, PublicKey>): string | null {
  const expected = checkpointHash(receipt);
  if (expected.toString('hex') !== receipt.hash) return 'was changed: its hash does not fit what it says';
  const key = keys.get(receipt.keyId);
  if (!key) return `is signed with key ${receipt.keyId}, whose public half is not at hand`;
  if (!isSignedBy(key, expected, Buffer.from(receipt.signature, 'hex')))
    return `has a signature that key ${receipt.keyId} did not make`;
  return null;
}

/** What is wrong with a checkpoint's heads, in words; null when they are those that the root was made of. */
export function faultOfHeads({ heads, streams, root }: Checkpoint): string | null {
  if (heads.length !== streams) return `lists ${heads.length} heads where it was signed over ${streams}`;
  return rootOf(heads) === root ? null : 'was changed: its Merkle root does not fit its list of heads';
}
