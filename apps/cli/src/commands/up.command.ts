import { resolve } from 'node:path';
import { checkSettings, loadEnvironment } from '@gatehouse/platform/config';
import { Option } from 'commander';
import { type CommandContext, type CommandDefinition, examples } from '../command.ts';
import { announceInstallation } from '../operation/announce-installation.ts';
import { bringUp } from '../operation/bring-up.ts';
import { folders } from '../operation/installation-folders.ts';
import { type LauncherNote, runningLauncher } from '../operation/launcher-note.ts';
import { nextSignal } from '../operation/next-signal.ts';
import { upDetached } from '../operation/up-detached.ts';
import { DEFAULT_PORT, parsePort } from '../port-option.ts';

interface UpOptions {
  port: string;
  keys?: string;
  detach?: boolean;
  withoutWorker?: boolean;
  /** Set for the launcher that `--detach` starts: it has nobody to tell. */
  background?: boolean;
}

/** `gatehouse up`. */
export const command: CommandDefinition = {
  register(program, context) {
    const up = program
      .command('up')
      .description('start everything on this machine; Ctrl-C stops it again, in order')
      .option('--port <port>', 'port of the API', DEFAULT_PORT)
      .option('--keys <folder>', 'folder with the signing keys (default: beside the data folder)')
      .option('--detach', 'give the prompt back once everything is ready; `down` stops it')
      .option('--without-worker', 'answer requests and carry nothing on, to look first: after a restore, for example')
      .addOption(new Option('--background').hideHelp())
      .action((options: UpOptions) => {
        checkSettings(loadEnvironment());
        return options.detach ? upBehindThePrompt(context, options) : upHere(context, options);
      });
    examples(up, [
      'gatehouse up',
      'gatehouse up --port 8080',
      'gatehouse up --detach',
      'gatehouse --data /srv/gatehouse up',
      'gatehouse up --detach --without-worker',
    ]);
  },
};

async function upHere(context: CommandContext, options: UpOptions): Promise<void> {
  const { terminal } = context;
  const { checkout, dataFolder } = context.installation();
  const port = parsePort(options.port);
  const url = `http://127.0.0.1:${port}`;
  const log = (line: string): void => terminal.note(`gatehouse: ${line}`);
  // Listened to from the start: Ctrl-C while it starts leaves nothing behind either.
  const asked = nextSignal(['SIGINT', 'SIGTERM', 'SIGHUP']);
  void asked.then((signal) => log(`stopping (${signal}): worker, api, Redis, PostgreSQL; once more ends it at once`));
  const keysFolder = resolve(options.keys ?? folders.keys(dataFolder));
  const environment = loadEnvironment();
  const programs = options.withoutWorker ? (['api'] as const) : undefined;
  const where = { checkout, dataFolder, keysFolder, port, url, environment, log };
  const result = await bringUp({ ...where, ...(programs && { programs }) });
  if (result.outcome === 'runs_already') return sayRunning(context, result.launcher);
  if (!options.background)
    await announceInstallation(context, url, { detached: false, worker: !options.withoutWorker });
  await asked;
  await result.stop();
  log('stopped; nothing is lost, `./gatehouse up` starts it again');
}

async function upBehindThePrompt(context: CommandContext, options: UpOptions): Promise<void> {
  const { dataFolder } = context.installation();
  const running = runningLauncher(dataFolder);
  if (running) return sayRunning(context, running);
  const keysFolder = options.keys && resolve(options.keys);
  const port = parsePort(options.port);
  const worker = !options.withoutWorker;
  await upDetached(context, { dataFolder, port, keysFolder, environment: loadEnvironment(), worker });
}

/** A second `up` is no failure: what was asked for is there. */
function sayRunning({ terminal }: CommandContext, { url, pid, ready }: LauncherNote): void {
  terminal.write(`Gatehouse ${ready ? 'runs' : 'is starting'} already at ${url} (process ${pid})\n`);
  terminal.note('`./gatehouse status` shows its parts, `./gatehouse down` stops it');
}
