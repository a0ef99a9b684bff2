import type { Tool } from '@gatehouse/registry/tools';
import { expect, it } from 'vitest';
import { manifestTool } from './manifest-tool.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const contractOf = (hash: string) => ({ description: `as ${hash} says`, inputSchema: { title: hash }, hash });
const TOOL: Tool = {
  id: 'notes_read',
  serverId: 'notes',
  nameAtServer: 'read',
  description: 'Read a note',
  sideEffect: 'read',
  external: false,
  idempotent: true,
  sensitivity: 'internal',
  realm: 'none',
  rateLimit: null,
  status: 'active',
  contract: contractOf('two'),
  pinnedAt: NOW,
  offeredHash: null,
  offeredContract: null,
  contractVersion: 2,
  findings: [],
  guards: [],
  editable: false,
};
const deprecated = { since: '2026-11-01', reason: 'slow', replacement: 'notes_find', sunset: '2026-12-01' };

it('tells of the contract that calls are held against', () => {
  expect(manifestTool(TOOL, null, NOW)).toEqual([
    { name: 'notes_read', description: 'as two says', inputSchema: { title: 'two' } },
  ]);
  const kept = { version: 1, contract: contractOf('one') };
  expect(manifestTool({ ...TOOL, offeredHash: 'one' }, kept, NOW)).toMatchObject([{ description: 'as one says' }]);
});

it('falls back to the description of the catalogue', () => {
  const mute = { ...TOOL, contract: { ...contractOf('two'), description: '' } };
  expect(manifestTool(mute, null, NOW)).toMatchObject([{ description: 'Read a note' }]);
});

it('says what is deprecated, and is silent about what would be refused', () => {
  expect(manifestTool({ ...TOOL, deprecated }, null, NOW)).toMatchObject([
    {
      description:
        'as two says\n\nThis tool is deprecated since 2026-11-01: slow; use notes_find instead; refused from 2026-12-01 on.',
    },
  ]);
  expect(manifestTool({ ...TOOL, deprecated }, null, new Date('2026-12-01T00:00:00Z'))).toEqual([]);
  expect(manifestTool({ ...TOOL, offeredHash: 'three' }, null, NOW)).toEqual([]);
  expect(manifestTool(TOOL, { version: 1, contract: contractOf('one') }, NOW)).toEqual([]);
});
