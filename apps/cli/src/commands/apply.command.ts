import { applyCatalogue } from '@gatehouse/contracts/systems';
import { describeResult } from '../catalogue/describe-result.ts';
import { readCatalogueFolder, withFolder } from '../catalogue/read-catalogue-folder.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';

interface ApplyOptions {
  file: string;
  dryRun?: boolean;
  prune?: boolean;
  json?: boolean;
}

/** `gatehouse apply`. */
export const command: CommandDefinition = {
  register(program, context) {
    const apply = program
      .command('apply')
      .description('make the catalogue what the files of a folder say: all of it, or nothing when anything is wrong')
      .requiredOption('-f, --file <folder>', 'folder with YAML files, and Cedar files in policies/')
      .option('--dry-run', 'say what would change and change nothing')
      .option('--prune', 'retire agents, tools and servers that the files do not name')
      .option('--json', 'print JSON')
      .action((options: ApplyOptions) => run(context, options));
    examples(apply, ['gatehouse apply -f deploy/catalog --dry-run', 'gatehouse apply -f deploy/catalog']);
  },
};

async function run({ client, terminal }: CommandContext, options: ApplyOptions): Promise<void> {
  const files = readCatalogueFolder(options.file);
  const query = { dryRun: flag(options.dryRun), prune: flag(options.prune) };
  const result = await client()
    .call(applyCatalogue, { query, body: { files } })
    .catch((error: unknown) => {
      throw withFolder(error, options.file);
    });
  if (options.json) return printJson(terminal, result);
  terminal.write(describeResult(terminal, result));
}

const flag = (set: boolean | undefined): 'true' | 'false' => (set ? 'true' : 'false');
