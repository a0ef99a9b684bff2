import { expect, it } from 'vitest';
import { changedLines } from './changed-lines.rules.ts';

it('shows only the lines in between that differ', () => {
  expect(changedLines('a\nb\nc\nd', 'a\nB\nnew\nd')).toEqual(['- b', '- c', '+ B', '+ new']);
  expect(changedLines('a\na', 'a')).toEqual(['- a']);
  expect(changedLines('a', 'a\nb')).toEqual(['+ b']);
  expect(changedLines('same', 'same')).toEqual([]);
});
