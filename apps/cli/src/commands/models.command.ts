import { listModels, type ModelView } from '@gatehouse/contracts/registry';
import { deprecationNotice } from '@gatehouse/registry/deprecation/rules';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

/** `gatehouse models`. */
export const command: CommandDefinition = {
  register(program, context) {
    const models = program
      .command('models')
      .description('list the model aliases with what stands behind them, prices and fallbacks')
      .option('--json', 'print JSON')
      .action((options: { json?: boolean }) => list(context, options));
    examples(models, ['gatehouse models', 'gatehouse models --json']);
  },
};

async function list({ client, terminal }: CommandContext, { json }: { json?: boolean }): Promise<void> {
  const page = await client().call(listModels, {});
  if (json) return printJson(terminal, page);
  terminal.write(
    table(
      page.rows,
      [
        { heading: 'ALIAS', value: ({ alias }) => alias },
        { heading: 'TARGET', value: ({ target }) => target },
        { heading: 'INPUT $/M', value: ({ prices }) => prices.input, align: 'right' },
        { heading: 'OUTPUT $/M', value: ({ prices }) => prices.output, align: 'right' },
        { heading: 'FALLBACKS', value: ({ fallbacks }) => fallbacks.join(', ') || null },
        { heading: 'STATUS', value: statusOf },
      ],
      'no models: gatehouse apply -f deploy/catalog adds those of the demo company',
    ),
  );
}

const statusOf = ({ deprecated }: ModelView): string => (deprecated ? deprecationNotice(deprecated) : 'in use');
