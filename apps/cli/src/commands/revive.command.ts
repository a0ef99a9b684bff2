import { type KillSwitchScope, releaseKillSwitch } from '@gatehouse/contracts/governance';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { describeReleased } from '../governance/describe-switch.ts';
import { scopeArgument, targetOf } from '../governance/switch-arguments.ts';

interface ReviveOptions {
  reason: string;
  json?: boolean;
}

/** `gatehouse revive`. */
export const command: CommandDefinition = {
  register(program, context) {
    const revive = program
      .command('revive')
      .description('let what was stopped with `kill` go on')
      .addArgument(scopeArgument(true))
      .argument('[id]', 'id of what was stopped; AGENT/TOOL for agent_tool')
      .requiredOption('--reason <text>', 'why; it is kept beside the reason for the stop')
      .option('--json', 'print JSON')
      .action((scope: KillSwitchScope, id: string | undefined, options: ReviveOptions) =>
        release(context, scope, id, options),
      );
    examples(revive, [
      'gatehouse revive tool codebase_search --reason "fixed in 1.4"',
      'gatehouse revive platform --reason "drill over"',
    ]);
  },
};

async function release(
  { client, terminal }: CommandContext,
  scope: KillSwitchScope,
  id: string | undefined,
  { reason, json }: ReviveOptions,
): Promise<void> {
  const target = targetOf(scope, id);
  const answer = await client().call(releaseKillSwitch, { body: { ...target, reason } });
  if (json) return printJson(terminal, answer);
  terminal.write(describeReleased({ scope, target: id ?? '*' }, answer));
}
