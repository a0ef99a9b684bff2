import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentsModule, DefineAgent, EVERY_AGENT } from '../agents/index.ts';
import {
  AcceptContract,
  contractHash,
  DefineServer,
  DefineTool,
  PinContract,
  type ToolDefinition,
  ToolsModule,
} from './index.ts';
import { ListToolUsers } from './list-tool-users.ts';

const AUTHOR = 'person:platform-admin';
const environment = testEnvironment();
let module: TestingModule;

const first = { description: 'Reads a note', inputSchema: { type: 'object' } };
const second = { ...first, description: 'Reads a note, better' };
const riskClass = { sideEffect: 'read', sensitivity: 'none', external: false } as const;
const TOOL: ToolDefinition = {
  ...{ id: 'notes_read', serverId: 'notes', nameAtServer: 'read', description: 'Read a note', ...riskClass },
  ...{ idempotent: true, realm: 'none', rateLimit: null, status: 'active' },
};

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, ToolsModule, AgentsModule],
    providers: [ListToolUsers],
  }).compile();
  await module.get(UnitOfWork).run(async (transaction) => {
    const server = {
      id: 'notes',
      description: 'Notes',
      transport: 'stdio',
      endpoint: null,
      callTimeoutMs: 1_000,
    } as const;
    await module.get(DefineServer).run(transaction, { ...server, status: 'active' }, AUTHOR);
    await module.get(DefineTool).run(transaction, TOOL, AUTHOR);
  });
  await defineAgent('current');
  await defineAgent('keeper', 1);
  await defineAgent('dreamer', 9);
});
afterAll(() => module?.close());

const defineAgent = (id: string, version?: number) =>
  module.get(UnitOfWork).run((transaction) => {
    const limits = { iterations: 1, tokens: 1, seconds: 1 };
    const definition = { systemPrompt: 'You help.', modelAlias: 'large', allowedTools: ['notes_read'], limits };
    const kept = version === undefined ? {} : { toolVersions: { notes_read: version } };
    const agent = { id, name: id, tier: 3, owner: 'platform@example.com', slackHandle: null } as const;
    const placed = { ...agent, departmentId: 'engineering', status: 'active' } as const;
    return module.get(DefineAgent).run(transaction, { ...placed, definition: { ...definition, ...kept } }, AUTHOR);
  });

/** Which version each agent keeps to and uses, and whether it is refused. */
async function users(): Promise<Record<string, string>> {
  const { rows } = await module.get(ListToolUsers).run('notes_read', EVERY_AGENT);
  return Object.fromEntries(
    rows.map((row) => [
      row.agentId,
      `${row.pinnedVersion} ${row.usesVersion} ${row.refusal === null ? 'ok' : 'refused'}`,
    ]),
  );
}

it('shows for every agent which version it keeps to and which it uses now', async () => {
  expect(await users()).toEqual({ current: 'null null ok', dreamer: '9 null ok', keeper: '1 null ok' });
  await module.get(PinContract).run('notes_read', first);
  expect(await users()).toEqual({ current: 'null 1 ok', dreamer: '9 null refused', keeper: '1 1 ok' });

  await module.get(PinContract).run('notes_read', second);
  expect(await users()).toMatchObject({ current: 'null null refused', keeper: '1 null refused' });
  const review = { hash: contractHash(second), riskClass, note: 'better wording' };
  await module.get(AcceptContract).run('notes_read', review, AUTHOR);
  expect(await users()).toMatchObject({ current: 'null 2 ok', keeper: '1 null refused' });

  await module.get(PinContract).run('notes_read', first);
  expect(await users()).toMatchObject({ current: 'null null refused', keeper: '1 1 ok' });
});

it('says what is deprecated', async () => {
  const deprecated = { since: '2026-11-01', reason: 'slow', replacement: null, sunset: null };
  await module
    .get(UnitOfWork)
    .run((transaction) => module.get(DefineTool).run(transaction, { ...TOOL, deprecated }, AUTHOR));
  expect(await module.get(ListToolUsers).run('notes_read', EVERY_AGENT)).toMatchObject({ deprecated });
});
