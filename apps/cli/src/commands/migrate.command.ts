import { loadEnvironment } from '@gatehouse/platform/config';
import { type CommandDefinition, examples, printJson } from '../command.ts';
import { migrateInstallation } from '../operation/migrate-installation.ts';

/** `gatehouse migrate`. */
export const command: CommandDefinition = {
  register(program, context) {
    const migrate = program
      .command('migrate')
      .description('bring the database schema up to date; `up` does this by itself')
      .option('--json', 'print JSON')
      .action(async ({ json }: { json?: boolean }) => {
        const { terminal } = context;
        const { checkout, dataFolder } = context.installation();
        const applied = await migrateInstallation({
          checkout,
          dataFolder,
          environment: loadEnvironment(),
          log: (line) => terminal.note(`gatehouse: ${line}`),
        });
        if (json) return printJson(terminal, { applied });
        for (const name of applied) terminal.write(`applied ${name}\n`);
        terminal.write(
          applied.length === 0 ? 'the schema is up to date\n' : `${applied.length} migration(s) applied\n`,
        );
      });
    examples(migrate, ['gatehouse migrate', 'DATABASE_URL=postgresql://owner:…@db/gatehouse gatehouse migrate']);
  },
};
