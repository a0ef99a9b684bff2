import { describe, expect, it } from 'vitest';
import { MAX_FILE_CHARACTERS, readYaml } from './read-yaml.rules.ts';

/** Under a second when nothing else runs; minutes where something grows with the square. */
const SOON_MS = 20_000;

const read = (text: string) => readYaml({ path: 'a.yaml', text });
const messages = (text: string) => read(text).findings.map(({ line, message }) => `${line}: ${message}`);

describe('readYaml', () => {
  it('gives plain values and their lines', () => {
    const { file } = read('first:\n  - a: 1\n  - &second\n    b: yes\nagain: *second\n');
    expect(file?.value).toEqual({ first: [{ a: 1 }, { b: 'yes' }], again: { b: 'yes' } });
    expect(file?.lineOf(['first', 1, 'b'])).toBe(4);
    expect(file?.lineOf(['again'])).toBe(5);
    expect(file?.lineOf(['first', 0, 'missing'])).toBe(2);
  });

  it.each(['', '# only a comment\n'])('takes an empty file for one that says nothing', (text) => {
    expect(read(text).file?.value).toBeNull();
  });

  it.each([
    ['a broken flow', 'a: [1, 2\nb: 3\n', /^\d: is not valid YAML/],
    ['a tab', 'a:\n\tb: 1\n', /^2: is not valid YAML/],
    ['a key that is there twice', 'a: 1\nb: 2\na: 3\n', /^3: the key a is there twice/],
    ['a second document', 'a: 1\n---\nb: 2\n', /^\d: the file holds more than one document/],
    ['an alias without an anchor', 'a: *nowhere\n', /^1: there is no anchor &nowhere/],
    ['an alias before its anchor', 'a: *later\nb: &later 1\n', /^1: there is no anchor &later/],
    ['a tag', 'a: !secret x\n', /^1: is not valid YAML/],
    ['a key that is no text', 'a: 1\n2: b\n', /^2: a key must be text/],
    ['a list as a key', '? [a]\n: b\n', /^1: a key must be text/],
  ])('refuses %s', (_, text, message) => {
    expect(messages(text)[0]).toMatch(message);
  });

  it('keeps names that mean something to JavaScript as what they are', () => {
    const { file } = read('__proto__: { polluted: true }\nconstructor: x\n');
    expect(Object.keys(file?.value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  describe('bombs', () => {
    it('stops one of aliases', () => {
      const levels = Array.from(
        { length: 12 },
        (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
      );
      const text = ['l0: &l0 boom', ...levels].join('\n');
      expect(messages(text)).toEqual([expect.stringContaining('expands to more than 50000 values')]);
    });

    it('stops an anchor that holds itself', () => {
      expect(messages('a: &a [*a]\n')).toEqual([expect.stringContaining('nested deeper than 32 levels')]);
    });

    it.each([
      ['of brackets', '['.repeat(200_000)],
      ['of mappings', '{a: '.repeat(60_000)],
      ['of indentation', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
      ['of documents', '---\n'.repeat(60_000)],
      ['of errors', '}\n'.repeat(100_000)],
      ['of members', Array.from({ length: 55_000 }, (_, index) => `${index.toString(36)}:`).join('\n')],
    ])(
      'stops one %s, soon',
      (_, text) => {
        expect(messages(text).length).toBeGreaterThan(0);
      },
      SOON_MS,
    );

    it('does not even look at a file that is too large', () => {
      expect(messages('a'.repeat(MAX_FILE_CHARACTERS + 1))).toEqual([
        expect.stringContaining('at most 262144 are read'),
      ]);
    });
  });
});
