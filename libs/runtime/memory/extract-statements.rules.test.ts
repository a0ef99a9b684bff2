import { describe, expect, it } from 'vitest';
import { extractStatements } from './extract-statements.rules.ts';

const contents = (...messages: string[]) => extractStatements(messages).map(({ content }) => content);

describe('extractStatements', () => {
  it.each([
    'We use pnpm in every repository.',
    'Remember that the ledger is frozen in December.',
    'Our staging cluster is in Frankfurt.',
    'I prefer short answers with file names.',
    'My team has two reviewers for migrations.',
    "We don't use Jenkins any more.",
  ])('keeps: %s', (sentence) => {
    expect(contents(`Hello! ${sentence} Where is the parser?`)).toEqual([sentence]);
  });

  it.each([
    'Where is our staging cluster?',
    'Do we use pnpm',
    'Show me the parser.',
    'Thanks.',
    'How the parser works is beyond me.',
  ])('leaves out: %s', (sentence) => {
    expect(contents(sentence)).toEqual([]);
  });

  it('leaves out code and repetitions', () => {
    const text = 'We use tabs.\n```\n// we use four spaces here\n```\nWe use tabs.';
    expect(contents(text, 'We use tabs.')).toEqual(['We use tabs.']);
  });

  it('keeps the latest ten, none of more than 500 characters', () => {
    const many = Array.from({ length: 12 }, (_, index) => `We use port ${index + 100} here.`);
    expect(contents(...many)).toEqual(many.slice(2));
    expect(contents(`We use ${'x'.repeat(500)}.`)).toEqual([]);
  });
});
