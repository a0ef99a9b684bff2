import { exportCatalogue } from '@gatehouse/contracts/systems';
import { writeCatalogueFolder } from '../catalogue/write-catalogue-folder.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';

interface ExportOptions {
  output: string;
  json?: boolean;
}

/** `gatehouse export`. */
export const command: CommandDefinition = {
  register(program, context) {
    const exported = program
      .command('export')
      .description('write the catalogue as files that apply back without a change')
      .requiredOption('-o, --output <folder>', 'folder for the files; it must hold no catalogue yet')
      .option('--json', 'print JSON')
      .action((options: ExportOptions) => run(context, options));
    examples(exported, [
      'gatehouse export -o catalogue',
      'gatehouse export -o catalogue && gatehouse diff -f catalogue',
    ]);
  },
};

async function run({ client, terminal }: CommandContext, { output, json }: ExportOptions): Promise<void> {
  const { version, files } = await client().call(exportCatalogue, {});
  const written = writeCatalogueFolder(output, files);
  if (json) return printJson(terminal, { version, files: written });
  for (const path of written) terminal.write(`${path}\n`);
  terminal.note(`version ${version} of the catalogue; comments of earlier files are not in it`);
}
