import { describe, expect, it } from 'vitest';
import { codeIn, contentIn, globsIn, looksLikeFolder, namedNumbersIn, placesIn } from './named-values.rules.ts';

describe('namedNumbersIn', () => {
  it.each([
    ['lines 10 to 20 of a.ts', [10, 'from', 20, 'to']],
    ['lines 5-9', [5, 'from', 9, 'to']],
    ['from line 30 on', [30, 'from']],
    ['line 7', [7, 'from', 7, 'to']],
    ['the first 5 lines', [5, 'first']],
    ['the last 3 lines', [3, 'last']],
    ['for 3 seconds', [3, null]],
    ['Add 3 and 4', []],
    ['17 plus 25', []],
  ])('reads %j', (text, expected) => {
    expect(namedNumbersIn(text).flatMap(({ value, role }) => [value, role])).toEqual(expected);
  });
});

describe('placesIn', () => {
  it.each([
    ['compare a.txt with beds/b.txt', ['a.txt', 'beds/b.txt']],
    ['list the folder drafts', ['drafts']],
    ['make a directory called 2026', ['2026']],
    ['what is in the scratch folder', []],
    ['show the directory tree', []],
    ['files that match *.md in the folder notes', ['notes']],
    ['run `open("a/b.txt")`', []],
  ])('finds them in %j', (text, places) => {
    expect(placesIn(text)).toEqual(places);
  });

  it('tells folders from files', () => {
    expect(['beds/', 'beds/2026', 'beds/roses.md'].map(looksLikeFolder)).toEqual([true, true, false]);
  });
});

describe('globsIn and codeIn', () => {
  it('finds patterns and code', () => {
    expect(globsIn('all of **/*.test.ts, and *.md.')).toEqual(['**/*.test.ts', '*.md']);
    expect(globsIn('2 * 3')).toEqual([]);
    expect(codeIn('run `x = 1` now')).toBe('x = 1');
    expect(codeIn('run\n```python\nx = 1\ny = 2\n```')).toBe('x = 1\ny = 2');
    expect(codeIn('run it')).toBeNull();
  });
});

describe('contentIn', () => {
  it.each([
    ['Write "it rains" into a.txt', 'it rains'],
    ['Write the text the roses are in bloom into the file a.txt', 'the roses are in bloom'],
    ['Create a file a.md with the content: buy bread', 'buy bread'],
    ["Create a.py containing print('x')", "print('x')"],
    ['Put this into a.md: one two', 'one two'],
    ['Write roses as a.txt', 'roses'],
  ])('takes words from %j', (text, words) => {
    expect(contentIn(text)).toEqual({ words });
  });

  it.each(['Write a summary into a.md', 'save it as a.md', 'put what you find into a.md', 'write the result to a.md'])(
    'means what was found by %j',
    (text) => {
      expect(contentIn(text)).toEqual({ found: true });
    },
  );

  it('invents nothing', () => {
    expect(contentIn('create the file a.md')).toBeNull();
  });
});
