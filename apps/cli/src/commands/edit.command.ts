import { listRevisions, RevisedKind, type RevisionView } from '@gatehouse/contracts/registry';
import { editEntry } from '@gatehouse/contracts/systems';
import { DomainError } from '@gatehouse/kernel';
import { Argument } from 'commander';
import { newContent, withAssignments } from '../catalogue/assignment.rules.ts';
import { wholeNumber } from '../catalogue/whole-number.ts';
import type { Client } from '@gatehouse/contracts/http';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';

interface EditOptions {
  reason: string;
  expectRevision?: string;
  json?: boolean;
}

/** `gatehouse edit`. */
export const command: CommandDefinition = {
  register(program, context) {
    const edit = program
      .command('edit')
      .description(
        'change one catalogued thing at once, without the files; `gatehouse diff` shows it until they say so too',
      )
      .addArgument(new Argument('<kind>', 'what it is').choices(RevisedKind.options))
      .argument('<id>', 'its id; of a budget, agent:ID or key:NAME')
      .argument('<assignments...>', 'field=value, with the fields of the files; the value as JSON or as plain text')
      .requiredOption('--reason <text>', 'why, for the history')
      .option(
        '--expect-revision <number>',
        'refuse when it is at another revision (default: the one read just before); 0 adds what is not there yet',
      )
      .option('--json', 'print JSON')
      .action((kind: RevisedKind, id: string, assignments: string[], options: EditOptions) =>
        run(context, { kind, id }, assignments, options),
      );
    examples(edit, [
      'gatehouse edit agent eng-prod status=paused --reason "answers nonsense since noon"',
      'gatehouse edit agent eng-prod limits.seconds=300 --expect-revision 4 --reason "long runs"',
      'gatehouse edit flag agent_eng-prod_disabled description=Rest status=active --expect-revision 0 --reason "answers nonsense"',
      'gatehouse edit budget agent:eng-prod max_budget=150 --reason "half of it will do"',
    ]);
  },
};

async function run(
  context: CommandContext,
  params: { kind: RevisedKind; id: string },
  assignments: string[],
  { reason, expectRevision, json }: EditOptions,
): Promise<void> {
  const client = context.client();
  const expected = expectRevision === undefined ? undefined : wholeNumber('--expect-revision', expectRevision);
  const before =
    expected === 0 ? { number: 0, content: newContent(params.kind, params.id) } : await newest(client, params);
  const expectedRevision = expected ?? before.number;
  const content = withAssignments(before.content, assignments);
  const edited = await client.call(editEntry, { params, body: { content, expectedRevision, reason } });
  if (json) return printJson(context.terminal, edited);
  const same = expectedRevision === 0 ? 'new' : 'nothing differs';
  const what = edited.fields.length > 0 ? edited.fields.join(', ') : same;
  context.terminal.write(`${edited.kind} ${edited.id} is at revision ${edited.revision} (${what})\n`);
}

/** @throws DomainError `catalogue_entry_unknown` */
async function newest(client: Client, params: { kind: RevisedKind; id: string }): Promise<RevisionView> {
  const { rows } = await client.call(listRevisions, { params, query: { limit: 1 } });
  const [revision] = rows;
  if (revision) return revision;
  throw new DomainError('not_found', 'catalogue_entry_unknown', `there is no ${params.kind} ${params.id}`);
}
