import { expect, it } from 'vitest';
import { VECTOR_INDEX, vectorIndexStatements } from './vector-index.rules.ts';

it('indexes the vectors of one length by the angle between them', () => {
  const [extension, , index] = vectorIndexStatements(1536);
  expect(extension).toBe('create extension if not exists vector');
  expect(index).toContain(VECTOR_INDEX);
  expect(index).toContain('hnsw ((embedding::vector(1536)) vector_cosine_ops) where cardinality(embedding) = 1536');
});
