import { hash } from 'node:crypto';

/** What the hash of an event covers, besides the hash before it. */
export interface HashedEvent {
  stream: string;
  position: bigint | number;
  /** UTC, ISO 8601 with microseconds: `2026-11-20T09:30:00.000001Z`. */
  at: string;
  /** The canonical bytes as they are stored. */
  body: string;
}

/**
 * The hash of an event (design §5): SHA-256 over previous hash, stream, position in decimal, time and body, each after
 * its length in bytes as a 4-byte big-endian number, so that no two different events read the same. The database
 * computes it by the same rule, in its function event_hash.
 *
 * @param previousHash hash of the event before it in its stream; empty for the first
 * @returns 32 bytes
 */
export function eventHash(previousHash: Buffer, event: HashedEvent): Buffer {
  return hash('sha256', framed([previousHash, event.stream, String(event.position), event.at, event.body]), 'buffer');
}

/** Joins parts so that they can be told apart again: each after its length in bytes, 4 bytes big-endian. */
export function framed(parts: (Buffer | string)[]): Buffer {
  const lengths = parts.map((part) => (typeof part === 'string' ? Buffer.byteLength(part) : part.length));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let offset = 0;
  parts.forEach((part, index) => {
    const length = lengths[index] ?? 0;
    offset = bytes.writeUInt32BE(length, offset);
    if (typeof part === 'string') bytes.write(part, offset);
    else part.copy(bytes, offset);
    offset += length;
  });
  return bytes;
}
