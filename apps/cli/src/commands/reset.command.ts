import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { loadEnvironment } from '@gatehouse/platform/config';
import { removeServerFolder } from '@gatehouse/platform/data-plane';
import { type CommandContext, type CommandDefinition, examples } from '../command.ts';
import { bringDown } from '../operation/bring-down.ts';
import { refuseElsewhere } from '../operation/embedded-database.ts';
import { isEmptyFolder, setAside, takePrograms } from '../operation/set-aside.ts';
import { signInFile } from '../installation.ts';
import { upDetached } from '../operation/up-detached.ts';
import { DEFAULT_PORT, parsePort } from '../port-option.ts';

interface ResetOptions {
  demo?: boolean;
  yes?: boolean;
  delete?: boolean;
  keys?: string;
  port: string;
}

/** `gatehouse reset`. */
export const command: CommandDefinition = {
  register(program, context) {
    const reset = program
      .command('reset')
      .description('begin again with the demo company: the data that is there is put aside')
      .option(
        '--demo',
        'with the demo company; the only way there is so far, and required so that nobody resets by accident',
      )
      .option('--yes', 'do it; without it, what would happen is said and nothing is done')
      .option('--delete', 'delete the data that is there instead of putting it aside')
      .option('--keys <folder>', 'folder with the signing keys (default: beside the data folder)')
      .option('--port <port>', 'port of the API', DEFAULT_PORT)
      .action((options: ResetOptions) => resetInstallation(context, options));
    examples(reset, [
      'gatehouse reset --demo',
      'gatehouse reset --demo --yes',
      'gatehouse reset --demo --delete --yes',
    ]);
  },
};

async function resetInstallation(context: CommandContext, options: ResetOptions): Promise<void> {
  const { terminal } = context;
  const { dataFolder } = context.installation();
  const environment = loadEnvironment();
  const port = parsePort(options.port);
  refuseUnlessMeant(options, dataFolder, environment);
  const fate = options.delete ? 'DELETED' : 'put aside, beside it';
  if (!options.yes) {
    terminal.write(
      `This stops the installation in ${dataFolder}, and starts a new one with the demo company. Its data is ${fate}; its ` +
        'keys stay.\nNothing was done. Say --yes to do it.\n',
    );
    return;
  }
  const stopped = await bringDown(dataFolder);
  if (stopped.length > 0) terminal.note(`gatehouse: stopped ${stopped.map(({ name }) => name).join(', ')}`);
  if (!isEmptyFolder(dataFolder)) {
    const aside = setAside(dataFolder, new Date());
    takePrograms(aside, dataFolder, (line) => terminal.note(`gatehouse: ${line}`));
    if (options.delete) {
      removeServerFolder(aside);
      rmSync(aside, { recursive: true, force: true });
    } else {
      terminal.note(`gatehouse: the data that was there is in ${aside}`);
    }
  }
  await upDetached(context, { dataFolder, port, keysFolder: options.keys && resolve(options.keys), environment });
}

function refuseUnlessMeant(
  { demo }: ResetOptions,
  dataFolder: string,
  environment: Record<string, string | undefined>,
): void {
  if (!demo) {
    throw new DomainError('invalid', 'wrong_option', 'reset needs --demo: it begins again with the demo company');
  }
  refuseElsewhere(environment);
  // A slip of the hand must not move somebody's home folder away.
  if (!isEmptyFolder(dataFolder) && !existsSync(signInFile(dataFolder)) && !existsSync(`${dataFolder}/secrets.json`)) {
    throw new DomainError('invalid', 'no_installation', `${dataFolder} holds something else than an installation`);
  }
}
