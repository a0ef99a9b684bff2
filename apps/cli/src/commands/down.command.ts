import { type CommandDefinition, examples } from '../command.ts';
import { bringDown } from '../operation/bring-down.ts';

/** `gatehouse down`. */
export const command: CommandDefinition = {
  register(program, context) {
    const down = program
      .command('down')
      .description('stop what `up` started: worker, api, Redis, PostgreSQL, in that order')
      .action(async () => {
        const stopped = await bringDown(context.installation().dataFolder);
        const names = stopped.map(({ name }) => name).reverse();
        context.terminal.write(names.length > 0 ? `stopped ${names.join(', ')}\n` : 'nothing was running\n');
      });
    examples(down, ['gatehouse down', 'gatehouse --data /srv/gatehouse down']);
  },
};
