import type { KillSwitch, SwitchConfirmations } from '@gatehouse/contracts/governance';

/** What a switch stops, as people say it: `tool codebase_search`, `the platform`, `tool mail_send of agent ops`. */
export function nameOf({ scope, target }: { scope: string; target: string }): string {
  if (scope === 'platform') return 'the platform';
  if (scope !== 'agent_tool') return `${scope} ${target}`;
  const [agent, tool] = target.split('/');
  return `tool ${tool} of agent ${agent}`;
}

/** The words that turn it back: `gatehouse revive tool codebase_search --reason "…"`. */
export const revivingCommand = ({ scope, target }: Pick<KillSwitch, 'scope' | 'target'>): string =>
  `gatehouse revive ${scope}${scope === 'platform' ? '' : ` ${target}`} --reason "…"`;

/** Whether `engage` changed anything, who did it, and how to go back. */
export function describeEngaged({ changed, killSwitch }: { changed: boolean; killSwitch: KillSwitch }): string {
  const { mode, reason, engagedBy, engagedAt, endsAt, drill } = killSwitch;
  const name = drill ? `Drill: ${nameOf(killSwitch)}` : capital(nameOf(killSwitch));
  const effect =
    mode === 'immediate'
      ? 'what runs is aborted, nothing new begins'
      : 'the step that runs may finish, nothing new begins';
  return [
    changed
      ? `${name} is stopped (${mode}): ${effect}.`
      : `${name} was stopped already (${mode}), by ${engagedBy} at ${engagedAt}: ${reason}`,
    ...(endsAt === null ? [] : [`It goes on by itself at ${endsAt}.`]),
    `To let it go on: ${revivingCommand(killSwitch)}`,
    '',
  ].join('\n');
}

/** How many processes know of it. That one does not yet lets nothing through: every intent is held against the database. */
export function describeConfirmations(engagedAt: string, confirmations: SwitchConfirmations | null): string {
  if (confirmations === null) return 'It is not on any more.\n';
  const { confirmed, processes } = confirmations;
  const asked = `Requested at ${engagedAt}, confirmed by ${confirmed} of ${processes} processes.`;
  return confirmed === processes
    ? `${asked}\n`
    : `${asked} The others begin nothing either, but may not have aborted what runs.\n`;
}

/** Whether `release` changed anything. */
export const describeReleased = (
  asked: Pick<KillSwitch, 'scope' | 'target'>,
  { changed, killSwitch }: { changed: boolean; killSwitch: KillSwitch | null },
): string =>
  changed && killSwitch
    ? `${capital(nameOf(killSwitch))} goes on. It was stopped by ${killSwitch.engagedBy} at ${killSwitch.engagedAt}: ${killSwitch.reason}\n`
    : `${capital(nameOf(asked))} was not stopped; nothing changed.\n`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
