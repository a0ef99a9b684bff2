import { describe, expect, it } from 'vitest';
import { channelAccess } from './live-channel.rules.ts';

const sessionId = '0193e0b0-0000-7000-8000-000000000001';

describe('channelAccess', () => {
  it.each([
    ['kill_switches', { permission: 'kill_switches:read' }],
    ['approvals', { permission: 'approvals:read' }],
    ['budgets', { permission: 'budgets:read' }],
    [`session:${sessionId}`, { permission: 'sessions:read', sessionId }],
    ['session:', null],
    ['session:../budgets', null],
    ['signing_keys', null],
    ['', null],
  ])('of %s', (channel, access) => {
    expect(channelAccess(channel)).toEqual(access);
  });
});
