import { applyCatalogue } from '@gatehouse/contracts/systems';
import { describeDrift } from '../catalogue/describe-drift.ts';
import { readCatalogueFolder, withFolder } from '../catalogue/read-catalogue-folder.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';

interface DiffOptions {
  file: string;
  json?: boolean;
}

/** `gatehouse diff`. */
export const command: CommandDefinition = {
  register(program, context) {
    const diff = program
      .command('diff')
      .description('hold the files of a folder against the catalogue, and both against what was applied last')
      .requiredOption('-f, --file <folder>', 'folder with YAML files, and Cedar files in policies/')
      .option('--json', 'print JSON')
      .action((options: DiffOptions) => run(context, options));
    examples(diff, ['gatehouse diff -f deploy/catalog', 'gatehouse diff -f deploy/catalog || echo "they differ"']);
  },
};

async function run({ client, terminal, exitWith }: CommandContext, { file, json }: DiffOptions): Promise<void> {
  const body = { files: readCatalogueFolder(file) };
  const result = await client()
    .call(applyCatalogue, { query: { dryRun: 'true' }, body })
    .catch((error: unknown) => {
      throw withFolder(error, file);
    });
  const { version, drift, changes, notInFiles } = result;
  const created = changes.filter(({ outcome }) => outcome === 'created' || outcome === 'restored');
  const same = drift.length + created.length + notInFiles.length === 0;
  exitWith(same ? EXIT.completed : EXIT.failed);
  if (json) return printJson(terminal, { version, same, drift, created, notInFiles });
  terminal.write(describeDrift(terminal, drift));
  for (const { kind, id } of created) terminal.write(`files      ${kind.padEnd(10)}  ${id}  not in the catalogue\n`);
  for (const { kind, id } of notInFiles) terminal.write(`catalogue  ${kind.padEnd(10)}  ${id}  not in the files\n`);
  if (same) terminal.write('files and catalogue say the same\n');
  terminal.note(`the catalogue is at version ${version}`);
}
