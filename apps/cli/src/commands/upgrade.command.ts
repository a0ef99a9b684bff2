import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { reportText } from '../audit/report-text.ts';
import { answerAlone, type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { folders } from '../operation/installation-folders.ts';
import { runningLauncher } from '../operation/launcher-note.ts';
import { upDetached } from '../operation/up-detached.ts';
import { upgradeInstallation } from '../operation/upgrade-installation.ts';
import { verifyInstallation } from '../operation/verify-installation.ts';

interface UpgradeCommandOptions {
  backup?: string;
  keys?: string;
  json?: boolean;
}

/** `gatehouse upgrade`. */
export const command: CommandDefinition = {
  register(program, context) {
    const upgrade = program
      .command('upgrade')
      .description(
        'bring the data to the version of this checkout: backup, migrations, verification, and back if that fails',
      )
      .option('--backup <folder>', 'what the backup becomes (default: a new folder in <data>-backups)')
      .option('--keys <folder>', 'folder with the signing keys (default: beside the data folder)')
      .option('--json', 'print JSON')
      .action((options: UpgradeCommandOptions) => upgradeAndVerify(context, options));
    examples(upgrade, ['git pull && gatehouse upgrade', 'gatehouse upgrade --backup /mnt/backups/before-upgrade']);
  },
};

async function upgradeAndVerify(context: CommandContext, options: UpgradeCommandOptions): Promise<void> {
  const { terminal } = context;
  const { checkout, dataFolder } = context.installation();
  const environment = loadEnvironment();
  const log = (line: string): void => terminal.note(`gatehouse: ${line}`);
  const keysFolder = resolve(options.keys ?? folders.keys(dataFolder));
  const ran = runningLauncher(dataFolder);
  const where = { checkout, dataFolder, environment, log };
  const { backup, applied } = await upgradeInstallation({
    ...where,
    backup: options.backup && resolve(options.backup),
  });
  const { report } = await verifyInstallation({ ...where, keysFolder });
  if (!report.verified) context.exitWith(EXIT.failed);
  if (options.json) {
    printJson(terminal, { backup, applied, report });
  } else {
    for (const name of applied) terminal.write(`applied ${name}\n`);
    terminal.write(applied.length === 0 ? 'the data was up to date\n' : `${applied.length} migration(s) applied\n`);
    terminal.write(reportText(terminal, report, []));
    terminal.note(`The way back: check out the version before, and \`./gatehouse restore ${backup} --replace\`.`);
  }
  if (!report.verified)
    return terminal.note('It was not started again: see docs/runbooks/the-record-does-not-verify.md.');
  if (!ran) return terminal.note('Start it with: gatehouse up');
  await upDetached(options.json ? answerAlone(context) : context, {
    dataFolder,
    port: Number(new URL(ran.url).port),
    keysFolder: options.keys && keysFolder,
    environment,
  });
}
