/** PostgreSQL's number for the type text. */
const TEXT = 25;

const HEADER_BYTES = 20;

/**
 * A `text[]` as PostgreSQL reads it in its binary format: one dimension, no nulls, numbered from 1, each text after its
 * length. Nothing in the texts has to be escaped here nor unescaped there, which for events full of quotation marks is
 * most of the work of sending them.
 */
export function textArray(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, HEADER_BYTES));
  let offset = 0;
  for (const part of [1, 0, TEXT, texts.length, 1]) offset = bytes.writeInt32BE(part, offset);
  texts.forEach((text, index) => {
    offset = bytes.writeInt32BE(lengths[index] ?? 0, offset);
    offset += bytes.write(text, offset);
  });
  return bytes;
}
