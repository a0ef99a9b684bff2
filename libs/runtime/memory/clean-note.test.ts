import { expect, it } from 'vitest';
import { cleanNote } from './clean-note.ts';

const KEY = ['sk', 'ant', 'api03-abcdefghijklmnopqrstuvwx'].join('-');
const note = (content: string, keywords: string[] = []) => ({ kind: 'fact' as const, content, keywords });

it('takes secrets out of content and keywords', () => {
  expect(cleanNote(note(`Our key is ${KEY}.`, [KEY, 'key']))).toEqual(
    note('Our key is [redacted:anthropic_key].', ['[redacted:anthropic_key]', 'key']),
  );
});

it('keeps to one line of visible characters', () => {
  expect(cleanNote(note('We use\u0000 tabs\n\n\u200bhere. '))).toEqual(note('We use tabs here.'));
});

it('keeps nothing of what was only a secret', () => {
  expect(cleanNote(note(KEY))).toBeNull();
});
