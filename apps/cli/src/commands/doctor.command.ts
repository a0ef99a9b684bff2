import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { type CommandDefinition, examples, printJson } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { worst } from '../operation/doctor.rules.ts';
import { examine } from '../operation/examine.ts';
import { folders } from '../operation/installation-folders.ts';
import { table } from '../table.ts';

interface DoctorOptions {
  keys?: string;
  json?: boolean;
}

/** `gatehouse doctor`. */
export const command: CommandDefinition = {
  register(program, context) {
    const doctor = program
      .command('doctor')
      .description('look for what is wrong with this installation, and say what would be right')
      .option('--keys <folder>', 'folder with the signing keys (default: beside the data folder)')
      .option('--json', 'print JSON')
      .action(async ({ keys, json }: DoctorOptions) => {
        const { checkout, dataFolder } = context.installation();
        const keysFolder = resolve(keys ?? folders.keys(dataFolder));
        const findings = await examine({ checkout, dataFolder, keysFolder, environment: loadEnvironment() });
        const verdict = worst(findings);
        if (verdict === 'problem') context.exitWith(EXIT.failed);
        if (json) return printJson(context.terminal, { verdict, findings });
        context.terminal.write(
          table(findings, [
            { heading: 'CHECK', value: ({ name }) => name },
            { heading: 'VERDICT', value: (finding) => finding.verdict },
            { heading: 'FOUND', value: ({ message }) => message },
          ]),
        );
      });
    examples(doctor, ['gatehouse doctor', 'gatehouse doctor --json']);
  },
};
