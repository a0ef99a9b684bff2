import { type RetentionRow, readRetention } from '@gatehouse/contracts/insight';
import { type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

/** `gatehouse retention`. */
export const command: CommandDefinition = {
  register(program, context) {
    const retention = program
      .command('retention')
      .description('show how long each kind of data is kept, what is due, and what the last run deleted')
      .option('--json', 'print JSON')
      .action(async ({ json }: { json?: boolean }) => {
        const answer = await context.client().call(readRetention, {});
        if (json) return printJson(context.terminal, answer);
        context.terminal.write(
          table<RetentionRow>(answer.rows, [
            { heading: 'DATA', value: ({ title }) => title },
            { heading: 'KEPT', value: ({ keptDays }) => (keptDays === null ? 'without end' : `${keptDays} d`) },
            { heading: 'DUE', value: ({ due }) => due, align: 'right' },
            { heading: 'LAST RUN', value: ({ lastRun }) => lastRun?.at.slice(0, 19) },
            { heading: 'DELETED', value: ({ lastRun }) => lastRun?.deleted, align: 'right' },
            { heading: 'RULE', value: ({ rule }) => rule },
          ]),
        );
      });
    examples(retention, ['gatehouse retention', 'gatehouse retention --json']);
  },
};
