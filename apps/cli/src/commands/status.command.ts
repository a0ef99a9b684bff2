import { type CommandDefinition, examples, printJson } from '../command.ts';
import { type InstallationStatus, installationStatus } from '../operation/installation-status.ts';
import { PART_NAMES } from '../operation/part-status.rules.ts';
import { table } from '../table.ts';

/** `gatehouse status`. */
export const command: CommandDefinition = {
  register(program, context) {
    const status = program
      .command('status')
      .description('show whether the installation can be used, and its parts')
      .option('--json', 'print JSON')
      .action(async ({ json }: { json?: boolean }) => {
        const { terminal } = context;
        const found = await installationStatus(context.installation().dataFolder);
        if (json) return printJson(terminal, found);
        terminal.write(found.ready ? `ready at ${found.url}\n` : 'not ready\n');
        if (found.model) terminal.write(`model: ${found.model.message}\n`);
        terminal.write('\n');
        const rows = PART_NAMES.map((name) => ({ name, ...found[name] }));
        if (!found.ready) terminal.note(nextStep(found));
        terminal.write(
          table(rows, [
            { heading: 'PART', value: ({ name }) => name },
            { heading: 'STATE', value: ({ state }) => state },
            { heading: 'PROCESS', value: ({ pid }) => pid, align: 'right' },
            { heading: 'PROBLEM', value: ({ problem }) => problem },
          ]),
        );
      });
    examples(status, ['gatehouse status', 'gatehouse status --json']);
  },
};

/** What to type when the installation is not ready. */
function nextStep({ launcher, api, worker }: InstallationStatus): string {
  if (launcher.state !== 'running') return '`./gatehouse up` starts it';
  if (api.state === 'running' && worker.state === 'stopped') {
    return 'no worker runs: `./gatehouse down`, then `./gatehouse up` starts it with one';
  }
  return '`./gatehouse logs` shows what its parts say, `./gatehouse doctor` what is wrong';
}
