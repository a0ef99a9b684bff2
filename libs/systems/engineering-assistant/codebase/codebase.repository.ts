import { newId } from '@gatehouse/kernel';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Chunk } from './chunk.rules.ts';
import { proseAndCode } from './prose.rules.ts';
import { searchWords } from './words.rules.ts';

/** What the index knows of a file. */
export interface IndexedFile {
  path: string;
  hash: string;
  size: number;
  modifiedMs: number;
}

/** A file as it is written into the index. */
export interface FileToIndex extends IndexedFile {
  chunks: Chunk[];
}

/** The index of checkouts: files and their pieces. */
@Injectable()
export class CodebaseRepository {
  constructor(private readonly database: Database) {}

  async files(repository: string): Promise<IndexedFile[]> {
    const rows = await this.database.client.codebaseFile.findMany({ where: { repository } });
    return rows.map(({ path, hash, size, modifiedMs }) => ({ path, hash, size, modifiedMs: Number(modifiedMs) }));
  }

  /** Notes that files were touched and have the same content. */
  async touch(transaction: Transaction, repository: string, files: readonly IndexedFile[]): Promise<void> {
    for (const { path, size, modifiedMs } of files) {
      await transaction.codebaseFile.updateMany({
        where: { repository, path },
        data: { size, modifiedMs: BigInt(modifiedMs) },
      });
    }
  }

  async remove(transaction: Transaction, repository: string, paths: readonly string[]): Promise<void> {
    await transaction.codebaseFile.deleteMany({ where: { repository, path: { in: [...paths] } } });
  }

  /** Puts files in the place of what the index has of them. */
  async replace(transaction: Transaction, repository: string, files: readonly FileToIndex[]): Promise<void> {
    // Always in the same order, so that two workers that index at once wait for each other instead of locking up.
    const ordered = [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
    for (const { path, hash, size, modifiedMs, chunks } of ordered) {
      const wordCount = chunks.reduce((sum, { content }) => sum + searchWords(content).split(' ').length, 0);
      const known = { hash, size, modifiedMs: BigInt(modifiedMs), wordCount, indexedAt: new Date() };
      await transaction.codebaseFile.upsert({
        where: { repository_path: { repository, path } },
        create: { repository, path, ...known },
        update: known,
      });
    }
    await transaction.codebaseChunk.deleteMany({
      where: { repository, path: { in: ordered.map(({ path }) => path) } },
    });
    const rows = ordered.flatMap(({ path, chunks }) => chunks.map((chunk) => toRow(path, chunk)));
    if (rows.length > 0) await insertChunks(transaction, repository, rows);
  }
}

interface ChunkRow extends Omit<Chunk, 'names'> {
  id: string;
  path: string;
  names: string;
  fileWords: string;
  nameWords: string;
  proseWords: string;
  codeWords: string;
}

function toRow(path: string, { firstLine, lastLine, content, names }: Chunk): ChunkRow {
  const { prose, code } = proseAndCode(path, content);
  const folders = path.slice(0, path.lastIndexOf('/') + 1);
  return {
    id: newId(),
    path,
    firstLine,
    lastLine,
    content,
    names: `${path} ${names.join(' ')} ${searchWords(names.join(' '))}`,
    fileWords: searchWords(path.slice(folders.length)),
    nameWords: searchWords(names.join(' ')),
    proseWords: searchWords(prose),
    codeWords: searchWords(`${folders} ${code}`),
  };
}

async function insertChunks(transaction: Transaction, repository: string, rows: readonly ChunkRow[]): Promise<void> {
  await transaction.$executeRaw`
    insert into codebase_chunks (id, repository, path, first_line, last_line, content, names, words)
    select id, ${repository}, path, first_line, last_line, content, names,
      setweight(to_tsvector('english', file_words), 'A') || setweight(to_tsvector('english', name_words), 'B')
        || setweight(to_tsvector('english', prose_words), 'C') || setweight(to_tsvector('english', code_words), 'D')
    from unnest(${column(rows, 'id')}::uuid[], ${column(rows, 'path')}::text[], ${rows.map((row) => row.firstLine)}::int[],
      ${rows.map((row) => row.lastLine)}::int[], ${column(rows, 'content')}::text[], ${column(rows, 'names')}::text[],
      ${column(rows, 'fileWords')}::text[], ${column(rows, 'nameWords')}::text[], ${column(rows, 'proseWords')}::text[],
      ${column(rows, 'codeWords')}::text[])
      as piece (id, path, first_line, last_line, content, names, file_words, name_words, prose_words, code_words)`;
}

const column = <Key extends keyof ChunkRow>(rows: readonly ChunkRow[], key: Key): ChunkRow[Key][] =>
  rows.map((row) => row[key]);
