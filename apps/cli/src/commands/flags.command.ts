import { evaluateFlag, listFlags } from '@gatehouse/contracts/registry';
import { DomainError, nearestName } from '@gatehouse/kernel';
import { describeEvaluation, describeFlag, flagReach } from '../catalogue/describe-flag.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

interface FlagsOptions {
  department?: string;
  person?: string;
  agent?: string;
  session?: string;
  json?: boolean;
}

/** `gatehouse flags`. */
export const command: CommandDefinition = {
  register(program, context) {
    const flags = program
      .command('flags')
      .description('list the feature flags, show one, or say whether it is on for somebody and why')
      .argument('[id]', 'show this flag')
      .option('--department <id>', 'is it on for this department')
      .option('--person <id>', '… this person')
      .option('--agent <id>', '… this agent')
      .option('--session <id>', '… this session')
      .option('--json', 'print JSON')
      .action((id: string | undefined, options: FlagsOptions) =>
        id === undefined ? list(context, options) : detail(context, id, options),
      );
    examples(flags, [
      'gatehouse flags',
      'gatehouse flags hide-deprecated-tools --agent eng-prod --department engineering',
      'gatehouse edit flag hide-deprecated-tools status=active --reason "a week before the sunset"',
    ]);
  },
};

async function list({ client, terminal }: CommandContext, { json, ...whom }: FlagsOptions): Promise<void> {
  if (Object.keys(whom).length > 0) {
    throw new DomainError('invalid', 'wrong_option', 'name the flag before whom it is on for: gatehouse flags ID …');
  }
  const page = await client().call(listFlags, {});
  if (json) return printJson(terminal, page);
  terminal.write(
    table(
      page.rows,
      [
        { heading: 'ID', value: ({ id }) => id },
        { heading: 'STATUS', value: ({ status }) => status },
        { heading: 'ON FOR', value: (flag) => flagReach(flag) },
        { heading: 'DESCRIPTION', value: ({ description }) => description },
      ],
      'no flags: they stand in the catalogue, as `flags:`',
    ),
  );
}

async function detail(
  { client, terminal }: CommandContext,
  id: string,
  { json, ...whom }: FlagsOptions,
): Promise<void> {
  if (Object.keys(whom).length > 0) {
    const evaluation = await client().call(evaluateFlag, { params: { id }, query: whom });
    return json ? printJson(terminal, evaluation) : terminal.write(describeEvaluation(terminal, evaluation));
  }
  const { rows } = await client().call(listFlags, {});
  const flag = rows.find((one) => one.id === id);
  if (!flag)
    throw unknownFlag(
      id,
      rows.map((one) => one.id),
    );
  return json ? printJson(terminal, flag) : terminal.write(describeFlag(flag));
}

function unknownFlag(id: string, known: readonly string[]): DomainError {
  const nearest = nearestName(id, known);
  const hint = nearest ? `did you mean ${nearest}?` : '`gatehouse flags` lists them';
  return new DomainError('not_found', 'flag_unknown', `there is no feature flag ${id}; ${hint}`);
}
