import { applyCatalogue } from '@gatehouse/contracts/systems';
import { Option } from 'commander';
import { describeDrift } from '../catalogue/describe-drift.ts';
import { describeResult } from '../catalogue/describe-result.ts';
import { readCatalogueFolder, withFolder } from '../catalogue/read-catalogue-folder.ts';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';

interface ApplyOptions {
  file: string;
  reason?: string;
  dryRun?: boolean;
  prune?: boolean;
  prefer?: 'files' | 'catalogue';
  expectVersion?: string;
  json?: boolean;
}

/** `gatehouse apply`. */
export const command: CommandDefinition = {
  register(program, context) {
    const apply = program
      .command('apply')
      .description('make the catalogue what the files of a folder say: all of it, or nothing when anything is wrong')
      .requiredOption('-f, --file <folder>', 'folder with YAML files, and Cedar files in policies/')
      .option('--reason <text>', 'why, for the history')
      .option('--dry-run', 'say what would change and change nothing')
      .option('--prune', 'retire agents, tools, servers and flags that the files do not name')
      .addOption(
        new Option(
          '--prefer <side>',
          'whose state wins where the catalogue was changed since the last application; without it such a change stays, and one in both is refused',
        ).choices(['files', 'catalogue']),
      )
      .option('--expect-version <number>', 'refuse when the catalogue is at another version, as `diff` shows it')
      .option('--json', 'print JSON')
      .action((options: ApplyOptions) => run(context, options));
    examples(apply, [
      'gatehouse apply -f deploy/catalog --dry-run',
      'gatehouse apply -f deploy/catalog --reason "smaller budget for eng-prod"',
      'gatehouse apply -f deploy/catalog --prefer files --reason "back to what was reviewed"',
    ]);
  },
};

async function run({ client, terminal }: CommandContext, options: ApplyOptions): Promise<void> {
  const { reason, prefer, expectVersion } = options;
  const files = readCatalogueFolder(options.file);
  const query = { dryRun: flag(options.dryRun), prune: flag(options.prune), ...(prefer && { prefer }) };
  const body = {
    files,
    ...(reason !== undefined && { reason }),
    ...(expectVersion !== undefined && { expectedVersion: wholeNumber('--expect-version', expectVersion) }),
  };
  const result = await client()
    .call(applyCatalogue, { query, body })
    .catch((error: unknown) => {
      throw withFolder(error, options.file);
    });
  if (options.json) return printJson(terminal, result);
  const shown = result.dryRun ? result.drift : result.drift.filter(({ changedIn }) => changedIn !== 'files');
  terminal.write(describeDrift(terminal, shown));
  terminal.write(describeResult(terminal, result));
}

const flag = (set: boolean | undefined): 'true' | 'false' => (set ? 'true' : 'false');
