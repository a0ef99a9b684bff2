import { newId } from '@gatehouse/kernel';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Chunk } from './chunk.rules.ts';
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

/** The best piece of a file for some words, and how well it fits. */
export interface ScoredChunk {
  path: string;
  firstLine: number;
  lastLine: number;
  content: string;
  names: string;
  score: number;
}

/** A word of a question as the index knows it, and in how many pieces it is. */
export interface Term {
  /** As it was asked for. */
  word: string;
  /** As full text search has it. */
  lexeme: string;
  pieces: number;
}

/** The index of checkouts: files, their pieces, and what is found in them. */
@Injectable()
export class CodebaseRepository {
  constructor(private readonly database: Database) {}

  async files(repository: string): Promise<IndexedFile[]> {
    const rows = await this.database.client.codebaseFile.findMany({ where: { repository } });
    return rows.map(({ path, hash, size, modifiedMs }) => ({ path, hash, size, modifiedMs: Number(modifiedMs) }));
  }

  /** How many pieces the index has of a checkout. */
  countPieces(repository: string): Promise<number> {
    return this.database.client.codebaseChunk.count({ where: { repository } });
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
    for (const { path, hash, size, modifiedMs } of ordered) {
      const known = { hash, size, modifiedMs: BigInt(modifiedMs), indexedAt: new Date() };
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

  /** Words of a question, without those that every text has, rarest first; unknown ones have no pieces. */
  async terms(repository: string, words: readonly string[]): Promise<Term[]> {
    const { rows } = await this.database.pool.query<Term>(
      `select word, lexeme, pieces
       from (select distinct on (lexeme) word, lexeme from unnest($2::text[]) word,
               unnest(tsvector_to_array(to_tsvector('english', word))) lexeme) asked,
         lateral (select count(*)::int as pieces from codebase_chunks
                  where repository = $1 and words @@ ${AS_QUERY}) counted
       order by pieces, lexeme`,
      [repository, words],
    );
    return rows;
  }

  /**
   * The best piece of each file that has any of the words.
   *
   * @param terms with their weights
   * @param under only files below this path; empty for all
   */
  async findByWords(
    repository: string,
    terms: readonly { lexeme: string; weight: number }[],
    under: string,
    limit: number,
  ): Promise<ScoredChunk[]> {
    const { rows } = await this.database.pool.query<ScoredChunk>(
      `with weighed as materialized (
         select c.id, c.path, lexeme, weight * ts_rank('{0.3, 0.5, 0.8, 1}', c.words, ${AS_QUERY}) as score
         from unnest($2::text[], $3::float8[]) as term (lexeme, weight)
         join codebase_chunks c on c.words @@ ${AS_QUERY} and c.repository = $1 and starts_with(c.path, $4)),
       pieces as (select id, path, sum(score) as score from weighed group by id, path),
       files as (select path, sum(best) as score
                 from (select path, max(score) as best from weighed group by path, lexeme) bests group by path),
       best as (select distinct on (path) id, path, pieces.score + files.score as score
                from pieces join files using (path) order by path, pieces.score desc, id)
       select c.path, first_line as "firstLine", last_line as "lastLine", content, names, best.score
       from (select * from best order by score desc, path limit $5) best join codebase_chunks c using (id)
       order by best.score desc, c.path`,
      [repository, terms.map(({ lexeme }) => lexeme), terms.map(({ weight }) => weight), under, limit],
    );
    return rows;
  }

  /**
   * The best piece of each file in whose path or definitions one of the words is, as a part of something longer too.
   *
   * @param words in lower case
   * @param unknown words that the index does not have: what is spelt alike counts as well. Comparing costs much more than
   *   finding, so it is for these only
   */
  async findByNames(
    repository: string,
    words: readonly string[],
    unknown: readonly string[],
    under: string,
    limit: number,
  ): Promise<ScoredChunk[]> {
    const { rows } = await this.database.pool.query<ScoredChunk>(
      `with matches as materialized (
         select c.id, c.path, word, 1::float8 as likeness
         from unnest($2::text[]) word
         join codebase_chunks c on lower(c.names) like '%' || replace(word, '_', '_') || '%'
           and c.repository = $1 and starts_with(c.path, $4)
         union all
         select c.id, c.path, word, word_similarity(word, lower(c.names))
         from unnest($3::text[]) word
         join codebase_chunks c on word <% lower(c.names) and c.repository = $1 and starts_with(c.path, $4)),
       weighed as (select *, likeness / ln(2 + count(*) over (partition by word)) as score from matches),
       pieces as (select id, path, sum(score) as score from weighed group by id, path),
       best as (select distinct on (path) id, path, score from pieces order by path, score desc, id)
       select c.path, first_line as "firstLine", last_line as "lastLine", content, names, best.score
       from (select * from best order by score desc, path limit $5) best join codebase_chunks c using (id)
       order by best.score desc, c.path`,
      [repository, words, unknown, under, limit],
    );
    return rows;
  }
}

/** A lexeme as a query for exactly itself. */
const AS_QUERY = `(quote_literal(lexeme))::tsquery`;

interface ChunkRow extends Omit<Chunk, 'names'> {
  id: string;
  path: string;
  names: string;
  pathWords: string;
  nameWords: string;
  contentWords: string;
}

const toRow = (path: string, { firstLine, lastLine, content, names }: Chunk): ChunkRow => ({
  id: newId(),
  path,
  firstLine,
  lastLine,
  content,
  names: `${path} ${names.join(' ')} ${searchWords(names.join(' '))}`,
  pathWords: searchWords(path),
  nameWords: searchWords(names.join(' ')),
  contentWords: searchWords(content),
});

async function insertChunks(transaction: Transaction, repository: string, rows: readonly ChunkRow[]): Promise<void> {
  await transaction.$executeRaw`
    insert into codebase_chunks (id, repository, path, first_line, last_line, content, names, words)
    select id, ${repository}, path, first_line, last_line, content, names,
      setweight(to_tsvector('english', path_words), 'A') || setweight(to_tsvector('english', name_words), 'B')
        || setweight(to_tsvector('english', content_words), 'D')
    from unnest(${column(rows, 'id')}::uuid[], ${column(rows, 'path')}::text[], ${rows.map((row) => row.firstLine)}::int[],
      ${rows.map((row) => row.lastLine)}::int[], ${column(rows, 'content')}::text[], ${column(rows, 'names')}::text[],
      ${column(rows, 'pathWords')}::text[], ${column(rows, 'nameWords')}::text[], ${column(rows, 'contentWords')}::text[])
      as piece (id, path, first_line, last_line, content, names, path_words, name_words, content_words)`;
}

const column = <Key extends keyof ChunkRow>(rows: readonly ChunkRow[], key: Key): ChunkRow[Key][] =>
  rows.map((row) => row[key]);
