import {
  engageKillSwitch,
  type EngagedKillSwitch,
  type KillSwitchScope,
  type KillSwitchDrill,
  listKillSwitchDrills,
  listKillSwitches,
} from '@gatehouse/contracts/governance';
import { DomainError } from '@gatehouse/kernel';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { awaitConfirmation } from '../governance/await-confirmation.ts';
import { describeConfirmations, describeEngaged, nameOf } from '../governance/describe-switch.ts';
import { endAfter } from '../governance/stop-duration.rules.ts';
import { scopeArgument, targetOf } from '../governance/switch-arguments.ts';
import { table } from '../table.ts';

interface KillOptions {
  reason?: string;
  immediate?: boolean;
  for?: string;
  drill?: boolean;
  drills?: boolean;
  json?: boolean;
}

/** `gatehouse kill`. */
export const command: CommandDefinition = {
  register(program, context) {
    const kill = program
      .command('kill')
      .description('stop the platform, or an agent, a tool or another part of it; alone, show what is stopped')
      .addArgument(scopeArgument(false))
      .argument('[id]', 'id of what to stop; AGENT/TOOL for agent_tool')
      .option('--reason <text>', 'why; everybody who meets the switch is told')
      .option('--immediate', 'abort what runs, instead of letting the step that runs finish')
      .option('--for <duration>', 'how long: 90s, 30m, 2h, 1d; it goes on by itself then')
      .option('--drill', 'a rehearsal: stops all the same, is recorded as a drill, ends after a minute or --for')
      .option('--drills', 'show the drills that there were')
      .option('--json', 'print JSON')
      .action((scope: KillSwitchScope | undefined, id: string | undefined, options: KillOptions) =>
        scope === undefined
          ? (options.drills ? showDrills : show)(context, options)
          : engage(context, scope, id, options),
      );
    examples(kill, [
      'gatehouse kill',
      'gatehouse kill tool codebase_search --reason "answers with customer data"',
      'gatehouse kill agent eng-prod --reason "loops" --immediate',
      'gatehouse kill agent_tool eng-prod/codebase_search --reason "only this agent misuses it"',
      'gatehouse kill department engineering --reason "budget review"',
      'gatehouse kill model claude-sonnet --reason "the provider asked for a pause" --for 30m',
      'gatehouse kill platform --reason "quarterly drill" --drill',
      'gatehouse kill --drills',
    ]);
  },
};

async function engage(
  { client, terminal }: CommandContext,
  scope: KillSwitchScope,
  id: string | undefined,
  { reason, immediate, for: duration, drill, json }: KillOptions,
): Promise<void> {
  const target = targetOf(scope, id);
  if (reason === undefined) throw new DomainError('invalid', 'reason_missing', 'say why, with --reason "…"');
  const end = duration === undefined ? {} : { endsAt: endAfter(duration, new Date()) };
  const mode = immediate ? 'immediate' : 'graceful';
  const answer = await client().call(engageKillSwitch, {
    body: { ...target, mode, reason, drill: drill ?? false, ...end },
  });
  if (json) return printJson(terminal, answer);
  terminal.write(describeEngaged(answer));
  const { id: switchId, engagedAt } = answer.killSwitch;
  const confirmations = await awaitConfirmation(async () => {
    const { engaged } = await client().call(listKillSwitches, { query: { limit: 1 } });
    return engaged.find((found) => found.id === switchId)?.confirmations ?? null;
  });
  terminal.write(describeConfirmations(engagedAt, confirmations));
}

async function show({ client, terminal }: CommandContext, { json }: KillOptions): Promise<void> {
  const { history: _, ...state } = await client().call(listKillSwitches, { query: { limit: 1 } });
  if (json) return printJson(terminal, state);
  terminal.write(
    table<EngagedKillSwitch>(
      state.engaged,
      [
        { heading: 'STOPPED', value: nameOf },
        { heading: 'MODE', value: ({ mode, drill }) => (drill ? `${mode}, drill` : mode) },
        { heading: 'BY', value: ({ engagedBy }) => engagedBy },
        { heading: 'SINCE', value: ({ engagedAt }) => engagedAt },
        {
          heading: 'CONFIRMED',
          value: ({ confirmations: { confirmed, processes } }) => `${confirmed} of ${processes}`,
        },
        { heading: 'UNTIL', value: ({ endsAt }) => endsAt ?? '' },
        { heading: 'REASON', value: ({ reason }) => reason },
      ],
      'nothing is stopped',
    ),
  );
}

async function showDrills({ client, terminal }: CommandContext, { json }: KillOptions): Promise<void> {
  const drills = await client().call(listKillSwitchDrills, { query: {} });
  if (json) return printJson(terminal, drills);
  terminal.write(
    table<KillSwitchDrill>(
      drills.rows,
      [
        { heading: 'DRILL', value: nameOf },
        { heading: 'BY', value: ({ engagedBy }) => engagedBy },
        { heading: 'BEGAN', value: ({ engagedAt }) => engagedAt },
        { heading: 'IN EFFECT AFTER', value: ({ effectMs }) => (effectMs === null ? '' : `${effectMs} ms`) },
        { heading: 'RESULT', value: ({ result }) => result.replace('_', ' ') },
        { heading: 'ENDED', value: ({ releasedAt }) => releasedAt ?? '' },
      ],
      'there was no drill yet',
    ),
  );
}
