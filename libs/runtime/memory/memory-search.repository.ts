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
   * By meaning: embeddings of the same model whose angle to the question's is narrow. By comparing all of them; where there
   * are more than that is good for, through the HNSW index, if the operator has created one for vectors of this length.
   */
  async byMeaning(scope: SearchScope, { vector, model }: Embedded, limit: number): Promise<string[]> {
    if ((await this.hasIndex(vector.length)) && (await this.areMany(scope, { vector, model }))) {
      return this.byIndex(scope, { vector, model }, limit);
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

  /**
   * The index knows nothing of persons: it is asked for more and more of what is near, until enough of it is in scope, or
   * a memory would be lost behind those of others. Before 0.8 the extension cannot, and the setting says nothing to it.
   */
  private async byIndex(scope: SearchScope, { vector, model }: Embedded, limit: number): Promise<string[]> {
    const dimensions = vector.length;
    const client = await this.database.pool.connect();
    try {
      await client.query('begin read only');
      await client.query(
        `select set_config('hnsw.iterative_scan', 'strict_order', true) from pg_extension
         where extname = 'vector' and string_to_array(extversion, '.')::int[] >= '{0,8}'`,
      );
      const { rows } = await client.query<{ id: string }>(
        `select memory_id as id from semantic_memory
         where ${IN_SCOPE} and embedding_model = $5 and cardinality(embedding) = ${dimensions}
           and (embedding::vector(${dimensions}) <=> $4::real[]::vector(${dimensions})) <= ${1 - LEAST_COSINE}
         order by embedding::vector(${dimensions}) <=> $4::real[]::vector(${dimensions}) limit $6`,
        [...scopeValues(scope), vector, model, limit],
      );
      return rows.map(({ id }) => id);
    } finally {
      await client.query('rollback').finally(() => client.release());
    }
  }

  /** An index is approximate: it is for those who have more than can be compared one by one. */
  private async areMany(scope: SearchScope, { vector, model }: Embedded): Promise<boolean> {
    const { rowCount } = await this.database.pool.query(
      `select from semantic_memory where ${IN_SCOPE} and embedding_model = $4 and cardinality(embedding) = $5
       limit ${MOST_COMPARED + 1}`,
      [...scopeValues(scope), model, vector.length],
    );
    return (rowCount ?? 0) > MOST_COMPARED;
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

  private async ids(sql: string, scope: SearchScope, rest: unknown[]): Promise<string[]> {
    const { rows } = await this.database.pool.query<{ id: string }>(sql, [...scopeValues(scope), ...rest]);
    return rows.map(({ id }) => id);
  }
}

/** Parameters $1 to $3. */
const scopeValues = ({ personId, agentId, sessionId }: SearchScope): (string | null)[] => [
  personId,
  agentId ?? null,
  sessionId ?? null,
];
