import { describe, expect, it } from 'vitest';
import { numbersIn, pathsIn, quotedIn, stem, termsOf, wordsOf } from './words.rules.ts';

describe('stem', () => {
  it.each([
    [['compute', 'computes', 'computed', 'computing', 'computation']],
    [['verify', 'verifies', 'verified', 'verification']],
    [['policy', 'policies']],
    [['run', 'runs', 'running', 'ran']],
    [['stage', 'stages', 'staged']],
    [['find', 'finds', 'found']],
    [['hash', 'hashes', 'hashed']],
  ])('brings together %j', (forms) => {
    expect(new Set(forms.map(stem)).size).toBe(1);
  });

  it.each([
    ['class', 'clash'],
    ['gate', 'gateway'],
    ['status', 'state'],
    ['constructor', 'construct it'],
  ])('keeps %s and %s apart', (left, right) => {
    expect(stem(left)).not.toBe(stem(right));
  });
});

describe('words', () => {
  it('splits identifiers and paths', () => {
    expect(wordsOf('roseBed_of/HTTPGarden2.ts')).toEqual(['rose', 'bed', 'of', 'http', 'garden', '2', 'ts']);
  });

  it('finds what a question is about, and weighs what is written as code', () => {
    const terms = termsOf('Please tell me: where is `waterRoses` called after the pumps have started?');
    const heavy = terms.filter((term) => term.weight >= 2).map((term) => term.text);
    const words = terms.filter((term) => term.weight === 1).map((term) => term.text);
    expect(heavy).toEqual(['waterRoses']);
    expect(words).toEqual(['called', 'pumps', 'started']);
  });

  it('counts words of asking when there are no others', () => {
    expect(termsOf('Find the file').map((term) => term.weight)).toEqual([1, 1]);
    expect(termsOf('What is it?')).toEqual([]);
  });

  it('finds quotes, numbers and paths', () => {
    const text = `Read "the long way" in src/garden/rose.ts and ./beds, lines 3 to -4.5, not v2 or https://example.com/a.html; see README.md`;
    expect(quotedIn(text)).toEqual(['the long way']);
    expect(numbersIn(text)).toEqual([3, -4.5]);
    expect(pathsIn(text)).toEqual(['src/garden/rose.ts', './beds', 'README.md']);
  });
});
