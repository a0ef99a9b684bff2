import type { KillSwitch as KillSwitchView } from '@gatehouse/contracts/governance';
import type { NewEvent } from '@gatehouse/platform/events';
import { drillResult, type KillSwitch } from './kill-switch.rules.ts';

/** The event that records a turned switch: who, when, why (S0-KIL-05). */
export const switchEvent = (type: 'engaged' | 'released', killSwitch: KillSwitch, actor: string): NewEvent => ({
  stream: `kill_switch:${killSwitch.scope}:${killSwitch.target}`,
  type: `kill_switch.${type}`,
  actor,
  subject: `${killSwitch.scope}:${killSwitch.target}`,
  payload: {
    killSwitchId: killSwitch.id,
    mode: killSwitch.mode,
    ...(killSwitch.endsAt === null ? {} : { endsAt: killSwitch.endsAt.toISOString() }),
    ...(killSwitch.drill ? { drill: true } : {}),
    ...(type === 'released' && killSwitch.drill ? { ...drillResult(killSwitch) } : {}),
    reason: type === 'engaged' ? killSwitch.reason : killSwitch.releaseReason,
  },
});

/** A switch as the API shows it. */
export const presentSwitch = ({ engagedVersion: _, ...killSwitch }: KillSwitch): KillSwitchView => ({
  ...killSwitch,
  engagedAt: killSwitch.engagedAt.toISOString(),
  endsAt: killSwitch.endsAt?.toISOString() ?? null,
  confirmedAt: killSwitch.confirmedAt?.toISOString() ?? null,
  releasedAt: killSwitch.releasedAt?.toISOString() ?? null,
});
