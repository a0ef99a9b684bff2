import { existsSync } from 'node:fs';
import { lastLines } from '@gatehouse/platform/data-plane';
import { Argument } from 'commander';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandDefinition, examples } from '../command.ts';
import { followFile } from '../operation/follow-file.ts';
import { folders } from '../operation/installation-folders.ts';

const PARTS = ['api', 'worker', 'postgres', 'redis'];

interface LogsOptions {
  follow?: boolean;
  lines: string;
}

/** `gatehouse logs`. */
export const command: CommandDefinition = {
  register(program, context) {
    const logs = program
      .command('logs')
      .description('show the logs of the parts of this installation')
      .addArgument(new Argument('[part]', 'which part; all unless told').choices(PARTS))
      .option('--follow', 'go on as they are written, until Ctrl-C')
      .option('--lines <count>', 'how many lines of each to begin with', '40')
      .action(async (part: string | undefined, { follow, lines }: LogsOptions) => {
        const { dataFolder } = context.installation();
        const { terminal } = context;
        const count = wholeNumber('--lines', lines);
        const parts = part ? [part] : PARTS;
        const prefix = (name: string): string => (parts.length > 1 ? `${name}: ` : '');
        for (const name of parts) {
          const file = folders.log(dataFolder, name);
          if (!existsSync(file)) terminal.note(`${prefix(name)}no log yet (${file})`);
          for (const line of (count > 0 ? lastLines(file, count) : '').split('\n').filter(Boolean)) {
            terminal.write(`${prefix(name)}${line}\n`);
          }
        }
        if (!follow) return;
        const following = parts.map((name) =>
          followFile(folders.log(dataFolder, name), (line) => terminal.write(`${prefix(name)}${line}\n`)),
        );
        await Promise.all(following);
      });
    examples(logs, ['gatehouse logs', 'gatehouse logs worker --follow', 'gatehouse logs api --lines 200']);
  },
};
