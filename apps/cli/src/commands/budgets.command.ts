import { type BudgetStanding, listBudgets } from '@gatehouse/contracts/governance';
import { formatDollars, microDollars } from '@gatehouse/kernel';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { refuseUnknownTarget } from '../known-names.ts';
import { moreRows } from '../more-rows.ts';
import { table } from '../table.ts';

interface BudgetsOptions {
  limit: string;
  json?: boolean;
}

/** `gatehouse budgets`. */
export const command: CommandDefinition = {
  register(program, context) {
    const budgets = program
      .command('budgets')
      .description('show every budget with what is spent, set aside and left, in US dollars')
      .argument('[target]', 'only those of this agent or virtual key')
      .option('--limit <count>', 'how many', '50')
      .option('--json', 'print JSON')
      .action((target: string | undefined, options: BudgetsOptions) => list(context, target, options));
    examples(budgets, ['gatehouse budgets', 'gatehouse budgets eng-prod --json']);
  },
};

async function list(
  context: CommandContext,
  target: string | undefined,
  { limit, json }: BudgetsOptions,
): Promise<void> {
  const { terminal } = context;
  const client = context.client();
  const count = wholeNumber('--limit', limit);
  const page = await client.call(listBudgets, { query: { limit: count, ...(target && { target }) } });
  if (target && page.rows.length === 0) {
    const all = await client.call(listBudgets, { query: { limit: 200 } });
    await refuseUnknownTarget(
      client,
      target,
      all.rows.map((row) => row.target),
    );
  }
  if (json) return printJson(terminal, page);
  terminal.write(
    table<BudgetStanding>(
      page.rows,
      [
        { heading: 'FOR', value: ({ scope, target: holder }) => `${scope.replace('_', ' ')} ${holder}` },
        { heading: 'WINDOW', value: ({ window }) => window },
        { heading: 'LIMIT', value: ({ limit: amount }) => usd(amount), align: 'right' },
        { heading: 'SPENT', value: ({ spent }) => usd(spent), align: 'right' },
        { heading: 'SET ASIDE', value: ({ reserved }) => usd(reserved), align: 'right' },
        { heading: 'LEFT', value: ({ left }) => usd(left), align: 'right' },
        { heading: 'UNTIL', value: ({ windowEndsAt }) => windowEndsAt ?? 'for ever' },
        { heading: 'STATE', value: stateOf },
      ],
      target ? `${target} has no budget` : 'no budgets: the catalogue sets them, with agents and virtual keys',
    ),
  );
  if (page.next) terminal.note(moreRows(count));
}

const usd = (amount: number): string => formatDollars(microDollars(amount));

function stateOf({ spent, limit, warnPercent }: BudgetStanding): string {
  if (spent >= limit) return 'exhausted';
  return spent * 100 >= limit * warnPercent ? `over ${warnPercent} %` : 'ok';
}
