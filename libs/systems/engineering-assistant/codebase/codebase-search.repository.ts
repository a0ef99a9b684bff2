import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { AskedWord } from './asked-words.rules.ts';

/** The best piece of a file for some words, and how well the file fits. */
export interface ScoredPiece {
  path: string;
  firstLine: number;
  lastLine: number;
  content: string;
  score: number;
}

/**
 * BM25 over files, the fields of a file weighed before they are counted (BM25F): how soon more of a word stops to matter,
 * how much length counts against a file, and what a word counts for in a file's name, in its definitions and in code; in prose it
 * counts for one.
 */
const SATURATION = 3;
const LENGTH = 0.6;
const IN_FILE_NAME = 3;
const IN_DEFINITIONS = 2;
const IN_CODE = 0.7;

/** What a word counts for that is only related to one of the question. */
const RELATED = 0.3;

/** What a file gains that has all of what was asked rather than much of one word. */
const ALL_OF_IT = 0.3;

/** The piece of each file that is shown, with the rest of its row; ends both searches. */
const SHOWN = `select path, first_line as "firstLine", last_line as "lastLine", content, best.score
  from (select * from best order by score desc, path limit $4) best join codebase_chunks using (id, path)
  order by best.score desc, path`;

/** Finds pieces of source in the index. */
@Injectable()
export class CodebaseSearchRepository {
  constructor(private readonly database: Database) {}

  /**
   * Files that have any of the words in any form, best first.
   *
   * @param words those that every text has say nothing and are left out
   * @param under only files below this path; empty for all
   */
  async findByWords(
    repository: string,
    words: readonly AskedWord[],
    under: string,
    limit: number,
  ): Promise<ScoredPiece[]> {
    const { rows } = await this.database.pool.query<ScoredPiece>(
      `with worded as materialized (
         select lexeme, term, weight from unnest($2::text[], $5::text[], $6::float8[]) as each (word, asked, weight),
           unnest(tsvector_to_array(to_tsvector('english', word))) lexeme,
           unnest(tsvector_to_array(to_tsvector('english', asked))) term),
       -- A related word that was asked for itself stands for itself alone.
       asked as materialized (
         select lexeme, term, case when lexeme = term then 1 else ${RELATED} end as share, max(weight) as weight from worded
         where lexeme = term or lexeme not in (select term from worded) group by lexeme, term),
       hits as materialized (
         select c.id, c.path, u.lexeme, counted.*
         from codebase_chunks c
           cross join lateral unnest(c.words) u
           cross join lateral (
             select count(*) filter (where weight = 'A') as in_file_name, count(*) filter (where weight = 'B') as in_definitions,
               count(*) filter (where weight = 'C') + ${IN_CODE} * count(*) filter (where weight = 'D') as in_text
             from unnest(u.weights) weight) counted
         where c.repository = $1 and starts_with(c.path, $3)
           and c.words @@ (select string_agg(quote_literal(lexeme), ' | ')::tsquery from asked)
           and u.lexeme in (select lexeme from asked)),
       corpus as (select count(*) as files, avg(word_count) as length from codebase_files where repository = $1),
       -- The name of a file is in each of its pieces, and counts once.
       frequencies as materialized (
         select path, lexeme, ${IN_FILE_NAME} * max(in_file_name) + ${IN_DEFINITIONS} * sum(in_definitions) + sum(in_text) as raw
         from hits group by path, lexeme),
       -- A word counts by how rare it is itself; one that is nowhere, by how rare are those that are related to it.
       holding as (
         select term, max(weight) as weight,
           coalesce(nullif(count(*) filter (where lexeme = term), 0), count(distinct path)) as files
         from asked join frequencies using (lexeme) group by term),
       weights as materialized (
         select term, holding.weight * ln(1 + (corpus.files - holding.files + 0.5) / (holding.files + 0.5)) as weight
         from holding, corpus),
       normal as (
         select path, term, sum(share * raw) / (1 - ${LENGTH} + ${LENGTH} * max(word_count) / max(length)) as frequency
         from frequencies join asked using (lexeme) join codebase_files f using (path), corpus where f.repository = $1
         group by path, term),
       scores as (
         select path, null::uuid as id, null as piece_score,
           sum(weight * frequency / (${SATURATION} + frequency))
             * (1 + ${ALL_OF_IT} * sum(weight * least(1, frequency)) / (select sum(weight) from weights)) as file_score
         from normal join weights using (term) group by path
         union all
         select path, id, sum(weights.weight * share * (1 - 1 / (1 + in_definitions * ${IN_DEFINITIONS} + in_text))), null
         from hits join asked using (lexeme) join weights using (term) group by path, id),
       -- Gathered and not joined: the planner cannot know how many rows there are, and would try every pair.
       best as (
         select path, (array_agg(id order by piece_score desc, id) filter (where id is not null))[1] as id,
           max(file_score)::float8 as score
         from scores group by path)
       ${SHOWN}`,
      [
        repository,
        words.map(({ word }) => word),
        under,
        limit,
        words.map(({ asked }) => asked),
        words.map(({ weight }) => weight),
      ],
    );
    return rows;
  }

  /**
   * Files in whose path or definitions there is something spelt like one of those words that the index does not have; files
   * with rarer likenesses first. Comparing costs much more than finding, and words that are known are found.
   */
  async findAlike(repository: string, words: readonly string[], under: string, limit: number): Promise<ScoredPiece[]> {
    const { rows } = await this.database.pool.query<ScoredPiece>(
      `with unknown as materialized (
         select distinct word from unnest($2::text[]) word, plainto_tsquery('english', word) query
         where numnode(query) > 0 and length(word) >= 4
           and not exists (select from codebase_chunks where repository = $1 and words @@ query)),
       matches as materialized (
         select c.id, c.path, word, word_similarity(word, lower(c.names)) as likeness
         from unknown join codebase_chunks c on word <% lower(c.names) and c.repository = $1 and starts_with(c.path, $3)),
       weighed as (select *, likeness / ln(2 + count(*) over (partition by word)) as weight from matches),
       pieces as (select id, path, sum(weight) as score from weighed group by id, path),
       best as (select distinct on (path) id, path, score::float8 from pieces order by path, pieces.score desc, id)
       ${SHOWN}`,
      [repository, words, under, limit],
    );
    return rows;
  }
}
