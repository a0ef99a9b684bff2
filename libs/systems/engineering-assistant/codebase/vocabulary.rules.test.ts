import { describe, expect, it } from 'vitest';
import { baseForms, isEveryday, relatedWords } from './vocabulary.rules.ts';

describe('relatedWords', () => {
  it('knows other words for the same thing, both ways', () => {
    expect(relatedWords('halt')).toContain('kill');
    expect(relatedWords('kill')).toContain('halt');
    expect(relatedWords('teapot')).toEqual([]);
  });

  it.each([
    ['stopped', 'halt'],
    ['crashes', 'fail'],
    ['denies', 'refuse'],
    ['erasing', 'delete'],
  ])('knows %s by its base form', (word, other) => {
    expect(relatedWords(word)).toContain(other);
  });

  it('never names the word itself', () => {
    for (const word of ['stop', 'stopped', 'key']) expect(relatedWords(word)).not.toContain(word);
  });
});

describe('isEveryday', () => {
  it.each(['somebody', 'happens', 'everything'])('says so of %s', (word) => expect(isEveryday(word)).toBe(true));
  it.each(['call', 'run', 'set', 'change'])('says nothing of %s, which programs use', (word) =>
    expect(isEveryday(word)).toBe(false),
  );
});

describe('baseForms', () => {
  it.each([
    ['policies', 'policy'],
    ['caches', 'cache'],
    ['stopping', 'stop'],
    ['verified', 'verify'],
  ])('has %s come from %s among others', (word, base) => {
    expect(baseForms(word)).toContain(base);
  });

  it('leaves short words whole', () => {
    expect(baseForms('bus')).toEqual(['bus']);
  });
});
