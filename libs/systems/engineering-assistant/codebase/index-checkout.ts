import { createHash } from 'node:crypto';
import { DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { Checkout, type CheckoutFile } from './checkout.ts';
import { chunkFile } from './chunk.rules.ts';
import { CodebaseRepository, type FileToIndex, type IndexedFile } from './codebase.repository.ts';
import { indexableText } from './indexable.rules.ts';

/** What one pass over a checkout changed, in files. */
export interface IndexReport {
  files: number;
  indexed: number;
  touched: number;
  removed: number;
}

/** How many files are read and written at a time: bounds memory and the length of a transaction. */
const BATCH = 40;

/** Brings the index in step with a checkout: only what has another size or time is read, only another content is written. */
@Injectable()
export class IndexCheckout {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly codebase: CodebaseRepository,
  ) {}

  /** @param signal stops between two batches; what was written by then stays */
  async run(checkout: Checkout, signal?: AbortSignal): Promise<IndexReport> {
    const repository = checkout.root;
    const files = await checkout.files();
    const known = new Map((await this.codebase.files(repository)).map((file) => [file.path, file]));
    const changed = files.filter((file) => isChanged(file, known.get(file.path)));
    const report: IndexReport = { files: files.length, indexed: 0, touched: 0, removed: 0 };
    for (let from = 0; from < changed.length; from += BATCH) {
      signal?.throwIfAborted();
      const read = await Promise.all(changed.slice(from, from + BATCH).map((file) => readForIndex(checkout, file)));
      const batch = read.filter((file) => file !== null);
      const touched = batch.filter((file) => file.hash === known.get(file.path)?.hash);
      const fresh = batch.filter((file) => file.hash !== known.get(file.path)?.hash);
      await this.unitOfWork.run(async (transaction) => {
        await this.codebase.replace(transaction, repository, fresh);
        await this.codebase.touch(transaction, repository, touched);
      }, 60_000);
      report.indexed += fresh.length;
      report.touched += touched.length;
    }
    const present = new Set(files.map(({ path }) => path));
    const gone = [...known.keys()].filter((path) => !present.has(path));
    if (gone.length > 0) {
      await this.unitOfWork.run((transaction) => this.codebase.remove(transaction, repository, gone));
    }
    report.removed = gone.length;
    return report;
  }
}

const isChanged = (file: CheckoutFile, known: IndexedFile | undefined): boolean =>
  known === undefined || known.size !== file.size || known.modifiedMs !== file.modifiedMs;

/** Null for a file that went away meanwhile. One that is not worth searching is kept without pieces. */
async function readForIndex(checkout: Checkout, file: CheckoutFile): Promise<FileToIndex | null> {
  try {
    const { text } = await checkout.read(file.path);
    const hash = createHash('sha256').update(text).digest('hex');
    return { ...file, hash, chunks: indexableText(text) ? chunkFile(text) : [] };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return error.kind === 'not_found' ? null : { ...file, hash: '', chunks: [] };
  }
}
