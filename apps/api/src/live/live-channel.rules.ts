import type { Permission } from '@gatehouse/contracts/http';

/** What somebody has to be allowed to before they may watch a channel. */
export interface ChannelAccess {
  permission: Permission;
  /** Where one session is watched: its id, for the check whether this person may read this one. */
  sessionId?: string;
}

/** What a channel asks for; null for one that nobody may watch from outside. */
export function channelAccess(channel: string): ChannelAccess | null {
  if (channel === 'kill_switches') return { permission: 'kill_switches:read' };
  if (channel === 'approvals') return { permission: 'approvals:read' };
  if (channel === 'budgets') return { permission: 'budgets:read' };
  const sessionId = /^session:([0-9a-f-]{36})$/.exec(channel)?.[1];
  return sessionId ? { permission: 'sessions:read', sessionId } : null;
}
