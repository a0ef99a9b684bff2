import { expect, it } from 'vitest';
import { describeUsers } from './describe-users.ts';

const USER = {
  agentId: 'helper',
  name: 'Helper',
  status: 'active',
  agentVersion: 4,
  since: '2026-11-20T12:00:00.000Z',
  contractVersionThen: 1,
  pinnedVersion: null,
  usesVersion: 2,
  refusal: null,
};

it('shows which version each agent uses, and why one is refused', () => {
  const refusal = 'The agent keeps to version 1 of tool notes_read (aaa), and its server offers version 2 (bbb).';
  expect(describeUsers([USER, { ...USER, agentId: 'old-helper', pinnedVersion: 1, usesVersion: null, refusal }])).toBe(
    [
      'USED BY     VERSION  SINCE                     MADE FOR CONTRACT  KEEPS TO     USES  STATUS',
      'helper            4  2026-11-20T12:00:00.000Z                  1         -        2  active',
      'old-helper        4  2026-11-20T12:00:00.000Z                  1         1  refused  active',
      `old-helper: ${refusal}`,
      '',
    ].join('\n'),
  );
});

it('shows no version while the tool was never seen', () => {
  expect(describeUsers([{ ...USER, contractVersionThen: null, usesVersion: null }])).toMatch(
    /- {9}- {5}- {2}active\n$/,
  );
});

it('says that nobody uses it', () => {
  expect(describeUsers([])).toBe('no agent may call it\n');
});
