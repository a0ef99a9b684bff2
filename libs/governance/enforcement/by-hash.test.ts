import { expect, it, vi } from 'vitest';
import { ByHash } from './by-hash.ts';

it('reads the content of a hash once, and forgets the oldest when there are too many', () => {
  const parse = vi.fn((content: unknown) => ({ content }));
  const values = new ByHash(parse);
  expect(values.read('a', 1)).toEqual({ content: 1 });
  expect(values.read('a', 1)).toBe(values.read('a', 1));
  expect(parse).toHaveBeenCalledTimes(1);
  for (let index = 0; index < 1_000; index += 1) values.read(`other ${index}`, index);
  values.read('other 999', 999);
  expect(parse).toHaveBeenCalledTimes(1_001);
  values.read('a', 1);
  expect(parse).toHaveBeenCalledTimes(1_002);
});

it('keeps nothing of what cannot be read', () => {
  const values = new ByHash((content) => {
    if (content === 'bad') throw new Error('bad');
    return content;
  });
  expect(() => values.read('a', 'bad')).toThrow('bad');
  expect(() => values.read('a', 'bad')).toThrow('bad');
});
