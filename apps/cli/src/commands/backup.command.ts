import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { type CommandDefinition, examples, printJson } from '../command.ts';
import { backUpInstallation, nextBackup } from '../operation/backup-installation.ts';
import { folders } from '../operation/installation-folders.ts';
import { sizeText } from '../operation/size-text.rules.ts';

/** `gatehouse backup`. */
export const command: CommandDefinition = {
  register(program, context) {
    const backup = program
      .command('backup')
      .description('copy the data of this installation while it works; keys are kept apart')
      .argument('[folder]', 'what the backup becomes (default: a new folder in <data>-backups)')
      .option('--json', 'print JSON')
      .action(async (folder: string | undefined, { json }: { json?: boolean }) => {
        const { terminal } = context;
        const { dataFolder } = context.installation();
        const target = folder ? resolve(folder) : nextBackup(dataFolder, new Date());
        const log = (line: string): void => terminal.note(`gatehouse: ${line}`);
        const begun = performance.now();
        const manifest = await backUpInstallation({ dataFolder, environment: loadEnvironment(), log }, target);
        const seconds = (performance.now() - begun) / 1_000;
        const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
        const { events, keyIds } = manifest;
        if (json)
          return printJson(terminal, { folder: target, files: manifest.files.length, bytes, events, keyIds, seconds });
        terminal.write(`${target}\n`);
        terminal.note(
          `${manifest.files.length} files, ${sizeText(bytes)}, ${events.toLocaleString('en-US')} events, ${seconds.toFixed(1)} s`,
        );
        terminal.note(`Not in it: the keys in ${folders.keys(dataFolder)}. Keep a copy of them somewhere else.`);
        terminal.note(`Restore it with: gatehouse --data <new folder> restore ${target}`);
      });
    examples(backup, ['gatehouse backup', 'gatehouse backup /mnt/backups/gatehouse-monday', 'gatehouse backup --json']);
  },
};
