import {
  deleteMemories,
  deleteMemory,
  listMemories,
  type MemoryView,
  searchMemories,
} from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import { loadEnvironment } from '@gatehouse/platform/config';
import { z } from 'zod';
import { wholeNumber } from '../catalogue/whole-number.ts';
import { type CommandContext, type CommandDefinition, examples, printJson } from '../command.ts';
import { refuseUnknownNames } from '../known-names.ts';
import { indexMemory } from '../operation/index-memory.ts';
import { moreRows } from '../more-rows.ts';
import { table } from '../table.ts';

const Dimensions = z.coerce.number().int().min(2).max(2_000);

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
    const search = whose(
      memory.command('search <question>').description('what an agent would recall for a question, by its words'),
    )
      .option('--limit <count>', 'how many', '5')
      .action((question: string, options: WhoseOptions & { limit: string }) => find(context, question, options));
    const remove = whose(memory.command('delete [id]').description('delete one memory, or all of a person, for good'))
      .option('--yes', 'delete all of the person without asking again')
      .action((id: string | undefined, options: WhoseOptions & { yes?: boolean }) => drop(context, id, options));
    const index = memory
      .command('index')
      .description('create the index for search by meaning, where PostgreSQL has the extension vector')
      .option('--dimensions <count>', 'numbers in a vector; GATEHOUSE_EMBEDDINGS_DIMENSIONS unless told')
      .action((options: { dimensions?: string }) => createIndex(context, options));
    examples(index, ['DATABASE_URL=postgresql://owner:…@db/gatehouse gatehouse memory index --dimensions 1536']);
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
  context: CommandContext,
  { json, limit, ...filter }: WhoseOptions & { limit: string },
): Promise<void> {
  const { terminal } = context;
  const client = context.client();
  const count = wholeNumber('--limit', limit);
  const page = await client.call(listMemories, { query: { limit: count, ...filter } });
  if (page.rows.length === 0) await refuseUnknownNames(client, filter);
  if (json) return printJson(terminal, page);
  terminal.write(memoryTable(page.rows, 'nothing is remembered'));
  if (page.next) terminal.note(moreRows(count));
}

async function find(
  context: CommandContext,
  question: string,
  { json, limit, ...filter }: WhoseOptions & { limit: string },
): Promise<void> {
  const { terminal } = context;
  const client = context.client();
  const count = wholeNumber('--limit', limit);
  const found = await client.call(searchMemories, { query: { query: question, limit: count, ...filter } });
  if (found.rows.length === 0) await refuseUnknownNames(client, filter);
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

async function createIndex(
  { installation, terminal }: CommandContext,
  { dimensions }: { dimensions?: string },
): Promise<void> {
  const environment = loadEnvironment();
  const parsed = Dimensions.safeParse(dimensions ?? (environment.GATEHOUSE_EMBEDDINGS_DIMENSIONS || '1536'));
  if (!parsed.success) {
    throw new DomainError('invalid', 'invalid_dimensions', '--dimensions is a whole number from 2 to 2000');
  }
  await indexMemory(installation().dataFolder, environment.DATABASE_URL, parsed.data);
  terminal.write(`memories with vectors of ${parsed.data} numbers are indexed\n`);
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
