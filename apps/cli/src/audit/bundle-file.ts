import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { PassThrough, Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isBundleLine } from '@gatehouse/insight/audit/rules';
import { DomainError, messageOf } from '@gatehouse/kernel';

const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * The text of a bundle, piece by piece; unpacked when it is packed with gzip, whatever its name.
 *
 * @throws DomainError `file_unreadable`
 */
export async function* readBundle(file: string): AsyncGenerator<string> {
  try {
    const unpack = (await isPacked(file)) ? createGunzip() : new PassThrough();
    const text = createReadStream(file)
      .on('error', (error) => unpack.destroy(error))
      .pipe(unpack);
    text.setEncoding('utf8');
    for await (const piece of text) yield String(piece);
  } catch (cause) {
    throw new DomainError('invalid', 'file_unreadable', `${file} cannot be read: ${messageOf(cause)}`, { cause });
  }
}

/** More than the first line of any bundle has: a header with the public keys. */
const FIRST_LINE_MOST = 1_000_000;

/**
 * The same, for a file that somebody named: one that does not begin as a record does was never one, and a problem for each of
 * its lines would tell nobody so.
 *
 * @throws DomainError `not_a_record`, `file_unreadable`
 */
export async function* onlyRecords(file: string): AsyncGenerator<string> {
  let begun: string | undefined = '';
  for await (const piece of readBundle(file)) {
    if (begun === undefined) {
      yield piece;
      continue;
    }
    begun += piece;
    if (!begun.includes('\n') && begun.length < FIRST_LINE_MOST) continue;
    yield beginningAsRecord(begun, file);
    begun = undefined;
  }
  if (begun !== undefined) yield beginningAsRecord(begun, file);
}

function beginningAsRecord(text: string, file: string): string {
  const [first = ''] = text.split('\n', 1);
  if (isBundleLine(first)) return text;
  throw new DomainError(
    'invalid',
    'not_a_record',
    `${file} is not a record: its first line is none that \`gatehouse audit export\` writes`,
  );
}

/**
 * Writes a bundle; packed with gzip when the file's name ends in `.gz`. The file has its name only once it is whole.
 *
 * @throws DomainError `file_not_written`; and whatever the pieces throw
 */
export async function writeBundle(file: string, pieces: AsyncIterable<string>): Promise<void> {
  const partial = `${file}.partial`;
  try {
    const packing: Writable[] = file.endsWith('.gz') ? [createGzip()] : [];
    await pipeline([Readable.from(pieces), ...packing, createWriteStream(partial, { mode: 0o600 })]);
    await rename(partial, file);
  } catch (cause) {
    await rm(partial, { force: true });
    if (cause instanceof DomainError) throw cause;
    throw new DomainError('internal', 'file_not_written', `${file} was not written: ${messageOf(cause)}`, { cause });
  }
}

async function isPacked(file: string): Promise<boolean> {
  const handle = await open(file, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
    return buffer.equals(GZIP);
  } finally {
    await handle.close();
  }
}
