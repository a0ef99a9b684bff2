import {
  deleteMemories,
  deleteMemory,
  listMemories,
  type MemoryView,
  searchMemories,
} from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { table } from '../table.ts';

interface WhoseOptions {
  agent?: string;
  person?: string;
  json?: boolean;
}

/** `gatehouse memory`. */
export const command: CommandDefinition = {
  register(program, context) {
    const memory = program.command('memory').description('see, search and delete what agents remember of people');
    const list = whose(memory.command('list').description('list memories, newest first; yours unless told'))
      .option('--limit <count>', 'how many', '50')
      .action((options: WhoseOptions & { limit: string }) => listAll(context, options));
    const search = whose(memory.command('search <question>').description('what an agent would recall for a question'))
      .option('--limit <count>', 'how many', '5')
      .action((question: string, options: WhoseOptions & { limit: string }) => find(context, question, options));
    const remove = whose(memory.command('delete [id]').description('delete one memory, or all of a person, for good'))
      .option('--yes', 'delete all of the person without asking again')
      .action((id: string | undefined, options: WhoseOptions & { yes?: boolean }) => drop(context, id, options));
    examples(list, ['gatehouse memory list --agent eng-prod']);
    examples(search, ['gatehouse memory search "when do we deploy?"']);
    examples(remove, [
      'gatehouse memory delete 019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f',
      'gatehouse memory delete --person engineer --yes',
    ]);
  },
};

type Subcommand = ReturnType<Parameters<CommandDefinition['register']>[0]['command']>;

const whose = (subcommand: Subcommand): Subcommand =>
  subcommand
    .option('--agent <id>', 'only those of this agent')
    .option('--person <id>', 'of this person; for admins')
    .option('--json', 'print JSON');

async function listAll(
  { client, terminal }: CommandContext,
  { json, limit, ...filter }: WhoseOptions & { limit: string },
): Promise<void> {
  const page = await client().call(listMemories, { query: { limit: Number(limit), ...filter } });
  if (json) return printJson(terminal, page);
  terminal.write(memoryTable(page.rows, 'nothing is remembered'));
  if (page.next) terminal.note(`there are more; show them with --limit ${Number(limit) * 2}`);
}

async function find(
  { client, terminal }: CommandContext,
  question: string,
  { json, limit, ...filter }: WhoseOptions & { limit: string },
): Promise<void> {
  const found = await client().call(searchMemories, { query: { query: question, limit: Number(limit), ...filter } });
  if (json) return printJson(terminal, found);
  terminal.write(memoryTable(found.rows, 'nothing that is remembered fits'));
  if (found.embeddings === 'unavailable')
    terminal.note('the embedding service did not answer; searched by words alone');
}

async function drop(
  { client, terminal }: CommandContext,
  id: string | undefined,
  { json, yes, person, agent }: WhoseOptions & { yes?: boolean },
): Promise<void> {
  if ((id === undefined) === (person === undefined)) {
    throw new DomainError(
      'invalid',
      'memory_not_named',
      'name one memory by its id, or a person with --person, not both',
    );
  }
  if (person !== undefined && !yes) {
    throw new DomainError(
      'invalid',
      'not_confirmed',
      `this deletes what ${agent ?? 'every agent'} remembers of ${person}, for good; add --yes to do it`,
    );
  }
  const answer =
    person === undefined
      ? await client().call(deleteMemory, { params: { id: id ?? '' } })
      : await client().call(deleteMemories, { query: { person, ...(agent === undefined ? {} : { agent }) } });
  if (json) return printJson(terminal, answer);
  terminal.write(`${answer.deleted} ${answer.deleted === 1 ? 'memory' : 'memories'} deleted\n`);
}

const memoryTable = (rows: readonly MemoryView[], empty: string): string =>
  table(
    rows,
    [
      { heading: 'ID', value: ({ id }) => id },
      { heading: 'AGENT', value: ({ agentId }) => agentId },
      { heading: 'PERSON', value: ({ personId }) => personId },
      { heading: 'KIND', value: ({ kind, status }) => (status === 'active' ? kind : `${kind}, ${status}`) },
      { heading: 'NOTED', value: ({ createdAt }) => createdAt },
      { heading: 'BY', value: ({ method }) => method },
      { heading: 'CONTENT', value: ({ content }) => content },
    ],
    empty,
  );
