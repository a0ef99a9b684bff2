import { compareRevisions, listRevisions, RevisedKind } from '@gatehouse/contracts/registry';
import { DomainError } from '@gatehouse/kernel';
import { Argument } from 'commander';
import { describeChanges, describeRevision } from '../catalogue/describe-revision.ts';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';

interface RevisionsOptions {
  from?: string;
  to?: string;
  limit: string;
  json?: boolean;
}

/** `gatehouse revisions`. */
export const command: CommandDefinition = {
  register(program, context) {
    const revisions = program
      .command('revisions')
      .description('show who changed a catalogued thing, when and why, and what differs')
      .addArgument(new Argument('<kind>', 'what it is').choices(RevisedKind.options))
      .argument('<id>', 'its id; of a budget, agent:ID or key:NAME')
      .option('--from <number>', 'compare this revision …')
      .option('--to <number>', '… with this one')
      .option('--limit <count>', 'how many', '20')
      .option('--json', 'print JSON')
      .action((kind: RevisedKind, id: string, options: RevisionsOptions) =>
        options.from === undefined && options.to === undefined
          ? list(context, kind, id, options)
          : compare(context, kind, id, options),
      );
    examples(revisions, [
      'gatehouse revisions agent eng-prod',
      'gatehouse revisions agent eng-prod --from 1 --to 3',
      'gatehouse revisions budget agent:eng-prod --json',
    ]);
  },
};

async function list(
  { client, terminal }: CommandContext,
  kind: RevisedKind,
  id: string,
  { limit, json }: RevisionsOptions,
): Promise<void> {
  const query = { limit: wholeNumber('--limit', limit) };
  const page = await client().call(listRevisions, { params: { kind, id }, query });
  if (json) return printJson(terminal, page);
  for (const revision of page.rows) terminal.write(describeRevision(terminal, revision));
  if (page.next) terminal.note(`there are more; show them with --limit ${query.limit * 2}`);
}

async function compare(
  { client, terminal }: CommandContext,
  kind: RevisedKind,
  id: string,
  { from, to, json }: RevisionsOptions,
): Promise<void> {
  if (from === undefined || to === undefined) {
    throw new DomainError('invalid', 'wrong_option', '--from and --to go together');
  }
  const query = { from: wholeNumber('--from', from), to: wholeNumber('--to', to) };
  const difference = await client().call(compareRevisions, { params: { kind, id }, query });
  if (json) return printJson(terminal, difference);
  terminal.write(describeChanges(difference.changes) || 'the two revisions say the same\n');
}
