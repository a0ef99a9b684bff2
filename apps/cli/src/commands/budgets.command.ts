import { type BudgetStanding, listBudgets } from '@gatehouse/contracts/governance';
import { formatDollars, microDollars } from '@gatehouse/kernel';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
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
  { client, terminal }: CommandContext,
  target: string | undefined,
  { limit, json }: BudgetsOptions,
): Promise<void> {
  const page = await client().call(listBudgets, { query: { limit: Number(limit), ...(target && { target }) } });
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
      'no budgets: the catalogue sets them, with agents and virtual keys',
    ),
  );
  if (page.next) terminal.note(`there are more; show them with --limit ${Number(limit) * 2}`);
}

const usd = (amount: number): string => formatDollars(microDollars(amount));

function stateOf({ spent, limit, warnPercent }: BudgetStanding): string {
  if (spent >= limit) return 'exhausted';
  return spent * 100 >= limit * warnPercent ? `over ${warnPercent} %` : 'ok';
}
