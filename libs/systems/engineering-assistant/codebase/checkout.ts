import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import { join, posix, relative, resolve } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { IgnoreRules } from './ignore-rules.ts';
import { indexablePath, isBinary, MAX_FILE_BYTES } from './indexable.rules.ts';

/** A file of the checkout, by its path below the root, with `/` between folders. */
export interface CheckoutFile {
  path: string;
  size: number;
  modifiedMs: number;
}

/** Most files that one checkout may have in the index. */
const MAX_FILES = 50_000;

/**
 * A folder with source, as git would see it: without what .gitignore files take out. Links are never followed, so nothing
 * outside the folder can be reached.
 */
export class Checkout {
  private constructor(
    readonly root: string,
    private readonly hidden: readonly string[],
  ) {}

  /**
   * @param secret folders that are never shown, should they lie in this one: data and keys
   * @throws DomainError `codebase_not_found` when there is no such folder
   */
  static async at(folder: string, secret: readonly string[]): Promise<Checkout> {
    try {
      const root = await realpath(folder);
      const inside = secret.map((path) => relative(root, resolve(path)));
      return new Checkout(
        root,
        inside.filter((path) => path !== '' && !path.startsWith('..')),
      );
    } catch (cause) {
      throw new DomainError('not_found', 'codebase_not_found', `there is no checkout at ${folder}`, { cause });
    }
  }

  /** Every file that belongs into an index. */
  async files(): Promise<CheckoutFile[]> {
    const rules = new IgnoreRules(this.root, this.hidden);
    const files: CheckoutFile[] = [];
    const folders = ['.'];
    for (let folder = folders.pop(); folder !== undefined && files.length < MAX_FILES; folder = folders.pop()) {
      for (const entry of await readdir(join(this.root, folder), { withFileTypes: true })) {
        const path = posix.join(folder, entry.name);
        if (!(entry.isDirectory() || entry.isFile()) || (await rules.hides(path, entry.isDirectory()))) continue;
        if (entry.isDirectory()) folders.push(path);
        else files.push(...(await this.describe(path)));
      }
    }
    return files;
  }

  /**
   * The text of a file.
   *
   * @param path below the root, as a person or a model wrote it
   * @throws DomainError `codebase_path_refused` for what is outside, hidden, a link, too large or not text;
   *   `codebase_path_not_found`
   */
  async read(path: string): Promise<{ path: string; text: string }> {
    const inside = posix.normalize(path);
    if (path.includes('\0') || inside.startsWith('/') || inside === '..' || inside.startsWith('../')) {
      throw refused(path, 'paths are relative to the checkout and stay in it');
    }
    if (inside === '.' || inside.endsWith('/')) throw refused(path, 'it is a folder');
    if (await new IgnoreRules(this.root, this.hidden).hidesAnyOf(inside))
      throw refused(path, 'it is not part of the source');
    const target = join(this.root, inside);
    if ((await trueFile(path, target)) !== target) throw refused(path, 'links are not followed');
    const text = await readRegularFile(path, target);
    if (isBinary(text)) throw refused(path, 'it is not text');
    return { path: inside, text };
  }

  private async describe(path: string): Promise<CheckoutFile[]> {
    try {
      const { size, mtimeMs } = await lstat(join(this.root, path));
      return indexablePath(path, size) ? [{ path, size, modifiedMs: Math.trunc(mtimeMs) }] : [];
    } catch (error) {
      // Deleted since its folder was listed.
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

async function trueFile(path: string, target: string): Promise<string> {
  try {
    return await realpath(target);
  } catch (cause) {
    if (isMissing(cause)) {
      throw new DomainError('not_found', 'codebase_path_not_found', `there is no file ${path} in the checkout`, {
        cause,
      });
    }
    throw refused(path, 'it cannot be read', cause);
  }
}

async function readRegularFile(path: string, target: string): Promise<string> {
  // Not blocking, or opening a named pipe would wait for its writer.
  const file = await open(target, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (status.isDirectory()) throw refused(path, 'it is a folder');
    if (!status.isFile()) throw refused(path, 'it is not a file');
    if (status.size > MAX_FILE_BYTES) throw refused(path, `it is larger than ${MAX_FILE_BYTES} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

const isMissing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

const refused = (path: string, why: string, cause?: unknown): DomainError =>
  new DomainError('forbidden', 'codebase_path_refused', `${path.slice(0, 200)} is not shown: ${why}`, { cause });
