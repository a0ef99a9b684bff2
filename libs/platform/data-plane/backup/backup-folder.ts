import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { type BackupFile, Manifest } from './manifest.rules.ts';

const MANIFEST = 'manifest.json';
const MANIFEST_HASH = 'manifest.sha256';

/** Write-ahead log is mostly zeros and tables mostly text: the lightest compression gets most of it. */
const COMPRESSION = { level: 1 };

/** Puts files into a backup that is being made. It gets its name when it is whole. */
export class BackupWriter {
  private readonly files: BackupFile[] = [];
  private readonly unfinished: string;

  private constructor(private readonly folder: string) {
    this.unfinished = `${folder}.unfinished`;
  }

  /** @throws DomainError `backup_exists` */
  static async create(folder: string): Promise<BackupWriter> {
    await refuseExisting(folder);
    const writer = new BackupWriter(folder);
    await rm(writer.unfinished, { recursive: true, force: true });
    await mkdir(writer.unfinished, { recursive: true, mode: 0o700 });
    return writer;
  }

  /** Copies a file as it is now. @returns false when it is not there (any more) */
  async addFile(path: string, source: string): Promise<boolean> {
    try {
      const handle = await open(source, 'r');
      await this.add(path, handle.createReadStream());
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  addText(path: string, text: string): Promise<void> {
    return this.add(path, Readable.from([Buffer.from(text)]));
  }

  /** Names the backup: from now on it is one. */
  async finish(of: Omit<Manifest, 'files'>): Promise<Manifest> {
    const manifest: Manifest = { ...of, files: this.files };
    const text = `${JSON.stringify(manifest, null, 1)}\n`;
    await writeFile(join(this.unfinished, MANIFEST), text, { mode: 0o600, flush: true });
    await writeFile(join(this.unfinished, MANIFEST_HASH), `${hashOf(text)}\n`, { mode: 0o600, flush: true });
    await refuseExisting(this.folder);
    await rename(this.unfinished, this.folder);
    return manifest;
  }

  /** Takes away what was copied so far. */
  discard(): Promise<void> {
    return rm(this.unfinished, { recursive: true, force: true });
  }

  private async add(path: string, content: Readable): Promise<void> {
    const target = placeOf(this.unfinished, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const digest = new Digest();
    await pipeline(content, digest, createGzip(COMPRESSION), createWriteStream(target, { mode: 0o600, flush: true }));
    this.files.push({ path, bytes: digest.bytes, sha256: digest.hash() });
  }
}

/**
 * Reads what a backup says of itself.
 *
 * @throws DomainError `not_a_backup` when there is none, `backup_damaged` when it is not as it was written
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? `there is no ${MANIFEST} in it` : messageOf(cause);
    const message = `${folder} holds no backup: ${why}; a backup is the folder that \`gatehouse backup\` names`;
    throw new DomainError('invalid', 'not_a_backup', message, { cause });
  });
  const expected = await readFile(join(folder, MANIFEST_HASH), 'utf8').catch(() => '');
  if (hashOf(text) !== expected.trim()) throw damaged(folder, MANIFEST);
  try {
    return Manifest.parse(JSON.parse(text));
  } catch (cause) {
    throw damaged(folder, MANIFEST, cause);
  }
}

/**
 * Reads every file of a backup and holds it against the manifest; changes nothing.
 *
 * @throws DomainError `not_a_backup`, `backup_damaged` with the first file that is not as it was written
 */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const file of manifest.files) {
    await unpack(folder, file, new Writable({ write: (_chunk, _encoding, done) => done() }));
  }
  return manifest;
}

/** Writes one file of a backup to `target`, durably. @throws DomainError `backup_damaged` */
export async function extractFile(folder: string, file: BackupFile, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await unpack(folder, file, createWriteStream(target, { mode: 0o600, flush: true }));
}

async function unpack(folder: string, file: BackupFile, sink: Writable): Promise<void> {
  const digest = new Digest();
  try {
    await pipeline(createReadStream(placeOf(folder, file.path)), createGunzip(), digest, sink);
  } catch (cause) {
    if (isAboutSpace(cause)) throw cause;
    throw damaged(folder, file.path, cause);
  }
  if (digest.bytes !== file.bytes || digest.hash() !== file.sha256) throw damaged(folder, file.path);
}

/** Counts and hashes what flows through it. */
class Digest extends Transform {
  bytes = 0;
  private readonly digest = createHash('sha256');

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: (error: null, chunk: Buffer) => void): void {
    this.bytes += chunk.length;
    this.digest.update(chunk);
    done(null, chunk);
  }

  /** Call it once, at the end. */
  hash(): string {
    return this.digest.digest('hex');
  }
}

async function refuseExisting(folder: string): Promise<void> {
  const there = await open(folder, 'r').catch(() => null);
  if (!there) return;
  await there.close();
  throw new DomainError('conflict', 'backup_exists', `${folder} is there already; a backup needs a name of its own`);
}

const placeOf = (folder: string, path: string): string => join(folder, 'files', `${path}.gz`);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The disk that is written to, and not the backup, is at fault. */
const isAboutSpace = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(String((error as NodeJS.ErrnoException).code));

const damaged = (folder: string, path: string, cause?: unknown): DomainError =>
  new DomainError(
    'invalid',
    'backup_damaged',
    `the backup ${folder} is damaged: ${path} is not as it was written${cause ? ` (${messageOf(cause)})` : ''}; ` +
      'nothing was changed; take another copy of this backup, or an older one',
    { cause },
  );
