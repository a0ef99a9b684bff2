import type { RevisionView } from '@gatehouse/contracts/registry';
import { describe, expect, it } from 'vitest';
import { describeChanges, describeRevision } from './describe-revision.ts';

const terminal = { write: () => undefined, note: () => undefined, interactive: false };
const REVISION: RevisionView = {
  number: 3,
  author: 'person:platform-admin',
  reason: 'long runs',
  origin: 'edit',
  at: '2026-11-20T12:00:00.000Z',
  contentHash: 'a'.repeat(64),
  content: { id: 'helper' },
  changes: [{ field: 'limits.seconds', before: 60, after: 300 }],
};

describe('describeRevision', () => {
  it('says who made it, when, how and why, and what it changed', () => {
    expect(describeRevision(terminal, REVISION)).toBe(
      'revision 3  2026-11-20T12:00:00.000Z  person:platform-admin, by an edit: long runs\n  limits.seconds: 60 -> 300\n',
    );
  });

  it('leaves out the reason that nobody gave, and changes that there are none of', () => {
    expect(describeRevision(terminal, { ...REVISION, number: 1, reason: null, origin: 'files', changes: [] })).toBe(
      'revision 1  2026-11-20T12:00:00.000Z  person:platform-admin, by the files\n',
    );
  });
});

describe('describeChanges', () => {
  it('shows what was not there, and what is gone, as a dash', () => {
    expect(
      describeChanges([
        { field: 'email', before: null, after: 'a@example.com' },
        { field: 'allowed_tools', before: ['a', 'b'], after: null },
      ]),
    ).toBe('  email: - -> a@example.com\n  allowed_tools: ["a","b"] -> -\n');
  });

  it('shows a long text line by line, only what differs', () => {
    const before = 'You help.\nBe short.\nBe kind.';
    const after = 'You help.\nBe brief.\n\nBe kind.';
    expect(describeChanges([{ field: 'system_prompt', before, after }])).toBe(
      ['  system_prompt:', '    - Be short.', '    + Be brief.', '    +', ''].join('\n'),
    );
  });

  it('cuts a value that is too long for a line, and says how long it is', () => {
    const [line = ''] = describeChanges([{ field: 'description', before: 'short', after: 'x'.repeat(500) }]).split(
      '\n',
    );
    expect(line.length).toBeLessThan(130);
    expect(line).toContain('(500 characters)');
  });
});
