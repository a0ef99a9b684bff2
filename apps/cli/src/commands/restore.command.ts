import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { reportText } from '../audit/report-text.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { folders } from '../operation/installation-folders.ts';
import { judgeRestored } from '../operation/restored.rules.ts';
import { restoreInstallation } from '../operation/restore-installation.ts';
import { verifyInstallation } from '../operation/verify-installation.ts';

interface RestoreCommandOptions {
  replace?: boolean;
  keys?: string;
  json?: boolean;
}

/** `gatehouse restore`. */
export const command: CommandDefinition = {
  register(program, context) {
    const restore = program
      .command('restore')
      .description('bring a backup back, and verify its record')
      .argument('<folder>', 'the backup')
      .option('--replace', 'stop the installation that is there and put its data aside')
      .option('--keys <folder>', 'folder with the signing keys (default: beside the data folder)')
      .option('--json', 'print JSON')
      .action((folder: string, options: RestoreCommandOptions) => restoreAndVerify(context, resolve(folder), options));
    examples(restore, [
      'gatehouse restore .gatehouse-backups/20261120-093000 --replace',
      'gatehouse --data /srv/gatehouse restore /mnt/backups/gatehouse-monday --keys /srv/gatehouse-keys',
    ]);
  },
};

async function restoreAndVerify(
  context: CommandContext,
  backup: string,
  { replace = false, keys, json }: RestoreCommandOptions,
): Promise<void> {
  const { terminal } = context;
  const { checkout, dataFolder } = context.installation();
  const keysFolder = resolve(keys ?? folders.keys(dataFolder));
  const environment = loadEnvironment();
  const log = (line: string): void => terminal.note(`gatehouse: ${line}`);
  const begun = performance.now();
  const { manifest, aside } = await restoreInstallation({ backup, dataFolder, replace, environment, log });
  const seconds = (performance.now() - begun) / 1_000;
  log(`restored in ${seconds.toFixed(1)} s; verifying the record`);
  const { report, keyIds } = await verifyInstallation({ checkout, dataFolder, keysFolder, environment, log });
  const verdict = judgeRestored({ manifest, report, keyIds, keysFolder });
  if (!verdict.whole) context.exitWith(EXIT.failed);
  if (json) return printJson(terminal, { dataFolder, aside, seconds, ...verdict, report });
  if (verdict.whole) terminal.write(`${dataFolder} is restored as of ${manifest.createdAt}\n`);
  terminal.write(reportText(terminal, report, []));
  for (const line of verdict.notes) terminal.note(line);
  if (aside) terminal.note(`The data that was there is in ${aside}; delete it when you are sure.`);
  terminal.note(verdict.whole ? 'Start it with: gatehouse up' : 'Do not start it before this is put right.');
}
