/** Name of the index over embeddings, which an operator may create where PostgreSQL has the extension `vector`. */
export const VECTOR_INDEX = 'semantic_memory_embedding_hnsw_idx';

/**
 * What the owner of the database runs to have memories found by an HNSW index on cosine distance (S0-MEM-03). Vectors are
 * kept as plain arrays, so the index is on the cast, and covers those of one length.
 *
 * @param dimensions numbers in a vector; what `GATEHOUSE_EMBEDDINGS_DIMENSIONS` says
 */
export const vectorIndexStatements = (dimensions: number): string[] => {
  const length = Math.trunc(dimensions);
  return [
    'create extension if not exists vector',
    `drop index if exists ${VECTOR_INDEX}`,
    `create index concurrently ${VECTOR_INDEX} on semantic_memory
       using hnsw ((embedding::vector(${length})) vector_cosine_ops) where cardinality(embedding) = ${length}`,
  ];
};
