import { describe, expect, it } from 'vitest';
import { judgeRestored } from './restored.rules.ts';
import { sizeText } from './size-text.rules.ts';

const restored = (of: { events?: number; verified?: boolean; keyIds?: string[] }) =>
  judgeRestored({
    manifest: { events: 10, keyIds: ['new', 'old'] },
    report: { events: of.events ?? 12, verified: of.verified ?? true },
    keyIds: of.keyIds ?? ['old', 'new'],
    keysFolder: '/keys',
  });

describe('judgeRestored', () => {
  it('is content with a record that verifies and has what was backed up, or more', () => {
    expect(restored({})).toEqual({ whole: true, missingKeys: [], notes: [] });
  });

  it('names every key that is not at hand, and where to put it', () => {
    const { missingKeys, notes } = restored({ keyIds: ['old'] });
    expect(missingKeys).toEqual(['new']);
    expect(notes[0]).toContain('key new, which is not in /keys');
  });

  it('is not content when events are missing or the record does not verify', () => {
    expect(restored({ events: 9 })).toMatchObject({ whole: false, notes: [expect.stringContaining('1 event(s)')] });
    expect(restored({ verified: false }).whole).toBe(false);
  });
});

describe('sizeText', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [12_345_678, '12.3 MB'],
    [5e15, '5000.0 TB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
