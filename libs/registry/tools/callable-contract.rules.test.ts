import { describe, expect, it } from 'vitest';
import { callableContract } from './callable-contract.rules.ts';
import type { Tool } from './tool.ts';

const contractOf = (hash: string) => ({ description: 'Reads a note', inputSchema: {}, hash });
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
  contract: contractOf('hash-of-two'),
  pinnedAt: new Date('2026-11-01T00:00:00Z'),
  offeredHash: null,
  offeredContract: null,
  contractVersion: 2,
  findings: [],
  guards: [],
  editable: false,
};
const codeOf = (...input: Parameters<typeof callableContract>) => {
  const answer = callableContract(...input);
  return 'refused' in answer ? answer.refused.code : answer.version;
};

describe('an agent that goes by the pinned contract', () => {
  it.each([
    ['is called by it while the server offers it', {}, 2],
    ['is called by it when the server offers it again', { offeredHash: 'hash-of-two' }, 2],
    ['is refused when the server offers another', { offeredHash: 'hash-of-one' }, 'tool_contract_changed'],
    ['is refused when none was seen', { contract: null, contractVersion: null }, 'tool_not_pinned'],
    [
      'is refused when the first sight is held',
      { contract: null, contractVersion: null, offeredHash: 'x' },
      'tool_contract_held',
    ],
  ])('%s', (_, change, answer) => {
    expect(codeOf({ ...TOOL, ...change }, null)).toBe(answer);
  });
});

describe('an agent that keeps to version 1', () => {
  const kept = { version: 1, contract: contractOf('hash-of-one') };

  it('is called by it while the server offers it, though another one is pinned', () => {
    expect(callableContract({ ...TOOL, offeredHash: 'hash-of-one' }, kept)).toEqual({
      contract: kept.contract,
      version: 1,
    });
  });

  it('is called by it when it is the pinned one', () => {
    expect(codeOf({ ...TOOL, contract: kept.contract, contractVersion: 1 }, kept)).toBe(1);
  });

  it('is refused with both hashes when the server offers the newer one', () => {
    expect(callableContract(TOOL, kept)).toEqual({
      refused: {
        code: 'tool_version_not_offered',
        reason:
          'The agent keeps to version 1 of tool notes_read (hash-of-one), and its server offers version 2 (hash-of-two).',
        changedBy: expect.stringContaining('allowed_tools'),
      },
    });
  });

  it('is refused when the server offers what nobody has reviewed', () => {
    expect(callableContract({ ...TOOL, offeredHash: 'hash-of-three' }, kept)).toMatchObject({
      refused: { reason: expect.stringContaining('one that waits for review (hash-of-thre') },
    });
  });

  it('is refused when there never was such a version', () => {
    expect(callableContract(TOOL, { version: 7, contract: null })).toMatchObject({
      refused: { code: 'tool_version_unknown', reason: expect.stringContaining('version 2 is the current one') },
    });
  });
});
