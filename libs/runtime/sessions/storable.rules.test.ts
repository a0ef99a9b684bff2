import { expect, it } from 'vitest';
import { storable } from './storable.rules.ts';

it('replaces what PostgreSQL cannot hold, wherever it is', () => {
  expect(storable({ 'a\0': ['b\uD800', { c: 'd\0e' }], whole: '😀', number: 1, nothing: null })).toEqual({
    'a\uFFFD': ['b\uFFFD', { c: 'd\uFFFDe' }],
    whole: '😀',
    number: 1,
    nothing: null,
  });
});
