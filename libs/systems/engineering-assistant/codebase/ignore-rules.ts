import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import { ALWAYS_IGNORED } from './indexable.rules.ts';

interface FolderRules {
  /** Folder of the .gitignore, relative to the root; empty for the root itself. */
  folder: string;
  matcher: Ignore;
}

/**
 * What .gitignore files at any depth take out of a checkout, as git reads them: the deepest one that says something about
 * a path decides. Read once per folder; made anew for every scan, so that edits count.
 */
export class IgnoreRules {
  private readonly chains = new Map<string, Promise<FolderRules[]>>();
  private readonly always: Ignore;

  /** @param hidden paths below the root that are taken out whatever .gitignore says */
  constructor(
    private readonly root: string,
    hidden: readonly string[],
  ) {
    this.always = ignore().add([...ALWAYS_IGNORED, ...hidden.map((path) => `/${path}`)]);
  }

  /** Whether an entry is taken out. Its folder must not be: ask for each folder on the way first. */
  async hides(path: string, isFolder: boolean): Promise<boolean> {
    const suffix = isFolder ? '/' : '';
    if (this.always.ignores(path + suffix)) return true;
    let hidden = false;
    for (const { folder, matcher } of await this.chain(posix.dirname(path))) {
      const { ignored, unignored } = matcher.test(posix.relative(folder, path) + suffix);
      if (ignored) hidden = true;
      if (unignored) hidden = false;
    }
    return hidden;
  }

  /** Whether an entry or any folder on the way to it is taken out. */
  async hidesAnyOf(path: string): Promise<boolean> {
    const parts = path.split('/');
    for (let length = 1; length <= parts.length; length += 1) {
      if (await this.hides(parts.slice(0, length).join('/'), length < parts.length)) return true;
    }
    return false;
  }

  private chain(folder: string): Promise<FolderRules[]> {
    const known = this.chains.get(folder) ?? this.readChain(folder);
    this.chains.set(folder, known);
    return known;
  }

  private async readChain(folder: string): Promise<FolderRules[]> {
    const above = folder === '.' ? [] : await this.chain(posix.dirname(folder));
    const own = await this.readRules(folder);
    return own === null ? above : [...above, { folder: folder === '.' ? '' : folder, matcher: own }];
  }

  private async readRules(folder: string): Promise<Ignore | null> {
    try {
      return ignore().add(await readFile(join(this.root, folder, '.gitignore'), 'utf8'));
    } catch (error) {
      if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
      throw error;
    }
  }
}
