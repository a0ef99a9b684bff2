import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { reportText } from '../audit/report-text.ts';
import { answerAlone, type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { folders } from '../operation/installation-folders.ts';
import { judgeRestored } from '../operation/restored.rules.ts';
import { restoreInstallation } from '../operation/restore-installation.ts';
import { upDetached } from '../operation/up-detached.ts';
import { verifyInstallation } from '../operation/verify-installation.ts';
import { DEFAULT_PORT, parsePort } from '../port-option.ts';

interface RestoreCommandOptions {
  replace?: boolean;
  keys?: string;
  lookFirst?: boolean;
  port: string;
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
      .option('--look-first', 'bring it up afterwards without a worker: no session goes on before you have looked')
      .option('--port <port>', 'with --look-first: port of the API', DEFAULT_PORT)
      .option('--json', 'print JSON')
      .action((folder: string, options: RestoreCommandOptions) => restoreAndVerify(context, resolve(folder), options));
    examples(restore, [
      'gatehouse restore .gatehouse-backups/20261120-093000 --replace',
      'gatehouse restore .gatehouse-backups/20261120-093000 --replace --look-first',
      'gatehouse --data /srv/gatehouse restore /mnt/backups/gatehouse-monday --keys /srv/gatehouse-keys',
    ]);
  },
};

async function restoreAndVerify(
  context: CommandContext,
  backup: string,
  { replace = false, keys, json, lookFirst = false, port }: RestoreCommandOptions,
): Promise<void> {
  const { terminal } = context;
  const lookAt = parsePort(port);
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
  if (json) {
    printJson(terminal, { dataFolder, aside, seconds, ...verdict, report });
  } else {
    if (verdict.whole) terminal.write(`${dataFolder} is restored as of ${manifest.createdAt}\n`);
    terminal.write(reportText(terminal, report, []));
    for (const line of verdict.notes) terminal.note(line);
    if (aside) terminal.note(`The data that was there is in ${aside}; delete it when you are sure.`);
    if (!lookFirst || !verdict.whole) terminal.note(nextStep(verdict.whole));
  }
  if (!lookFirst || !verdict.whole) return;
  await upDetached(json ? answerAlone(context) : context, {
    dataFolder,
    port: lookAt,
    keysFolder: keys && keysFolder,
    environment,
    worker: false,
  });
}

const nextStep = (whole: boolean): string =>
  whole
    ? 'Sessions that were at work go on as soon as it is started: with `gatehouse up`, or look first with ' +
      '`gatehouse up --without-worker`.'
    : 'Do not start it before this is put right.';
