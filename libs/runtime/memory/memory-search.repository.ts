import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { VECTOR_INDEX } from './vector-index.rules.ts';

/** Among which memories is searched. */
export interface SearchScope {
  personId: string;
  /** Every agent's when left out: for the person who looks at their memories, never for an agent. */
  agentId?: string | undefined;
  /** The session at work: what came from tools that show personal data is found in its own session only (S0-MEM-11). */
  sessionId?: string | undefined;
}

/** An embedding and what made it. */
export interface Embedded {
  vector: readonly number[];
  model: string;
}

/** Vectors that are compared one by one, where there is no index: those of the newest memories. Each costs a quarter of a millisecond. */
const MOST_COMPARED = 500;

/** An angle wider than this says nothing. */
const LEAST_COSINE = 0.2;

const IN_SCOPE = `user_id = $1 and ($2::text is null or agent_id = $2) and status = 'active'
  and (sensitivity = 'none' or session_id = $3::uuid)`;

/** The ways in which a memory is found. Each returns ids, best first. */
@Injectable()
export class MemorySearchRepository {
  constructor(private readonly database: Database) {}

  /**
   * By full text: any word of the question, by its stem, in content or keywords. A word counts the more, the fewer of the
   * memories have it.
   */
  byWords(scope: SearchScope, question: string, limit: number): Promise<string[]> {
    return this.ids(
      `with mine as materialized (select memory_id, words from semantic_memory where ${IN_SCOPE}),
       terms as (select lexeme, quote_literal(lexeme)::tsquery as term from unnest(to_tsvector('english', $4))),
       hits as materialized (select memory_id, lexeme, ts_rank('{0.1, 0.2, 0.6, 1}', words, term) as rank
                             from terms join mine on words @@ term),
       weights as (select lexeme, ln(1 + (size - count(*) + 0.5) / (count(*) + 0.5)) as weight
                   from hits, (select count(*)::float8 as size from mine) all_of_them group by lexeme, size)
       select memory_id as id from hits join weights using (lexeme)
       group by memory_id order by sum(rank * weight) desc, memory_id desc limit $5`,
      scope,
      [question, limit],
    );
  }

  /** By trigrams: words of the content that are spelt like words of the question, compounds and slips of the pen included. */
  byTrigrams(scope: SearchScope, words: readonly string[], limit: number): Promise<string[]> {
    return this.ids(
      `with asked as (select distinct word from unnest($4::text[]) word where to_tsvector('english', word) <> ''),
       hits as materialized (select memory_id, word, word_similarity(word, lower(content)) as likeness
                             from asked join semantic_memory on word <% lower(content) and ${IN_SCOPE}),
       weighed as (select memory_id, likeness / ln(2 + count(*) over (partition by word)) as weight from hits)
       select memory_id as id from weighed group by memory_id order by sum(weight) desc, memory_id desc limit $5`,
      scope,
      [words, limit],
    );
  }

  /**
   * By meaning: embeddings of the same model whose angle to the question's is narrow. Through the HNSW index where the
   * operator has created one for vectors of this length, by comparing all of them otherwise.
   */
  async byMeaning(scope: SearchScope, { vector, model }: Embedded, limit: number): Promise<string[]> {
    const dimensions = vector.length;
    if (await this.hasIndex(dimensions)) {
      return this.ids(
        `select memory_id as id from semantic_memory
         where ${IN_SCOPE} and embedding_model = $5 and cardinality(embedding) = ${dimensions}
           and (embedding::vector(${dimensions}) <=> $4::real[]::vector(${dimensions})) <= ${1 - LEAST_COSINE}
         order by embedding::vector(${dimensions}) <=> $4::real[]::vector(${dimensions}) limit $6`,
        scope,
        [vector, model, limit],
      );
    }
    return this.ids(
      `with mine as materialized (
         select memory_id, embedding from semantic_memory
         where ${IN_SCOPE} and embedding_model = $5 and cardinality(embedding) = cardinality($4::real[])
         order by memory_id desc limit ${MOST_COMPARED})
       select memory_id as id
       from mine, lateral (select sum(own * asked) as cosine from unnest(embedding, $4::real[]) as pair (own, asked)) compared
       where cosine >= ${LEAST_COSINE} order by cosine desc, memory_id desc limit $6`,
      scope,
      [vector, model, limit],
    );
  }

  /** Whether there is an index for vectors of that length, and it is finished. */
  private async hasIndex(dimensions: number): Promise<boolean> {
    const { rows } = await this.database.pool.query<{ there: boolean }>(
      `select exists (select from pg_index
                      where indexrelid = to_regclass($1) and indisvalid
                        and pg_get_indexdef(indexrelid) like $2) as there`,
      [VECTOR_INDEX, `%vector(${Math.trunc(dimensions)})%`],
    );
    return rows[0]?.there ?? false;
  }

  private async ids(sql: string, { personId, agentId, sessionId }: SearchScope, rest: unknown[]): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(sql, [
      personId,
      agentId ?? null,
      sessionId ?? null,
      ...rest,
    ]);
    return rows.map(({ id }) => id);
  }
}
