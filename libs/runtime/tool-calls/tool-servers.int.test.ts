import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CLOCK, DomainError, newId, systemClock } from '@gatehouse/kernel';
import { ConfigModule, loadEnvironment } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { FlagsModule } from '@gatehouse/registry/flags';
import { DefineServer, DefineTool, McpServers, Tools, ToolsModule } from '@gatehouse/registry/tools';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { SandboxModule } from '../sandbox/index.ts';
import { BuiltinToolServers } from './builtin-tool-servers.ts';
import { CallTool } from './call-tool.effect.ts';
import { OpenToolServer } from './open-tool-server.effect.ts';
import { ToolManifest } from './tool-manifest.ts';
import { ToolServers } from './tool-servers.effect.ts';

const { GATEHOUSE_BUBBLEWRAP = '' } = loadEnvironment();
const environment = testEnvironment({ GATEHOUSE_BUBBLEWRAP });
const CHECKOUT = resolve(import.meta.dirname, '../../..');
const FIXTURES = join(CHECKOUT, 'libs/platform/mcp/fixtures');
let module: TestingModule;
let scratch: string;

/** Tools of the test's catalogue, by their ids: server and name at the server. */
const CATALOGUE: Record<string, [server: string, name: string]> = {
  files_read: ['filesystem', 'read_text_file'],
  files_write: ['filesystem', 'write_file'],
  echo: ['everything', 'echo'],
  environment: ['everything', 'get-env'],
  image: ['everything', 'get-tiny-image'],
  dies: ['dies', 'go'],
  hangs: ['hangs', 'go'],
  floods: ['floods', 'go'],
  garbage: ['garbage', 'go'],
  lies: ['lies', 'go'],
  missing: ['everything', 'no-such-tool'],
  unstartable: ['unstartable', 'go'],
  answer: ['ours', 'answer'],
};

beforeAll(async () => {
  const { GATEHOUSE_DATA: data } = environment.config;
  await mkdir(data, { recursive: true });
  await writeFile(join(data, 'secret'), 'nobody-but-us');
  scratch = join(data, 'tool-servers/filesystem');
  environment.config.GATEHOUSE_TOOL_SERVERS = join(data, 'tool-servers.yaml');
  await writeFile(environment.config.GATEHOUSE_TOOL_SERVERS, await operatorFile());
  module = await Test.createTestingModule({
    imports: [
      ConfigModule.of(environment.config),
      DatabaseModule,
      EventsModule,
      FlagsModule,
      ToolsModule,
      SandboxModule,
    ],
    providers: [
      BuiltinToolServers,
      OpenToolServer,
      ToolServers,
      ToolManifest,
      CallTool,
      { provide: CLOCK, useValue: systemClock },
    ],
  }).compile();
  await module.init();
  module.get(BuiltinToolServers).register({ id: 'ours', create: ourServer });
  await catalogue();
});
afterAll(() => module?.close());

/** The shipped file for the real servers, and the hostile fixtures beside them. */
async function operatorFile(): Promise<string> {
  const shipped = await readFile(join(CHECKOUT, 'deploy/tool-servers.yaml'), 'utf8');
  const fixture = (name: string, ...args: string[]) =>
    `  ${name}: { command: node, args: ${JSON.stringify([join(FIXTURES, `${name}.mjs`), ...args])}, readable: [${FIXTURES}] }\n`;
  return `${shipped}\n${fixture('dies')}${fixture('hangs', 'deaf')}${fixture('floods', 'line')}${fixture('garbage', 'bytes')}${fixture('lies', 'changes')}`;
}

function ourServer(): McpServer {
  const server = new McpServer({ name: 'ours', version: '1' });
  server.registerTool('answer', { inputSchema: { to: z.string() } }, ({ to }) => ({
    content: [{ type: 'text', text: `an answer to ${to}` }],
  }));
  return server;
}

async function catalogue(): Promise<void> {
  const servers = new Set(Object.values(CATALOGUE).map(([server]) => server));
  await module.get(UnitOfWork).run(async (transaction) => {
    for (const id of servers) {
      const transport = id === 'ours' ? 'builtin' : 'stdio';
      const server = {
        id,
        description: id,
        transport,
        endpoint: null,
        callTimeoutMs: 1_500,
        status: 'active',
      } as const;
      await module.get(DefineServer).run(transaction, server, 'person:admin');
    }
    for (const [id, [serverId, nameAtServer]] of Object.entries(CATALOGUE)) {
      const known = { id, serverId, nameAtServer, description: id, sideEffect: 'read', external: false } as const;
      const reviewed = {
        idempotent: true,
        sensitivity: 'none',
        realm: 'none',
        rateLimit: null,
        status: 'active',
      } as const;
      await module.get(DefineTool).run(transaction, { ...known, ...reviewed }, 'person:admin');
    }
  });
}

/** Does what the gate does with the effect, without asking it. */
async function call(toolId: string, toolArguments = {}, signal = new AbortController().signal) {
  await module.get(ToolManifest).learn(toolId);
  const tool = await module.get(Tools).find(toolId);
  const server = tool && (await module.get(McpServers).find(tool.serverId));
  if (!server) throw new Error(`there is no tool ${toolId}`);
  const contract = tool.contract ?? { description: '', inputSchema: {}, hash: 'none' };
  const effect = module.get(CallTool).effect({ tool: { ...tool, contract }, server }, toolArguments);
  return effect.run({ signal, idempotencyKey: newId() });
}

const textOf = async (answer: ReturnType<typeof call>): Promise<string> => (await answer).content[0]?.text ?? '';

describe('the real tool servers, confined', () => {
  it('filesystem writes and reads in its scratch folder', async () => {
    await call('files_write', { path: '/scratch/note', content: 'kept' });
    expect(await textOf(call('files_read', { path: '/scratch/note' }))).toBe('kept');
    expect(await readFile(join(scratch, 'note'), 'utf8')).toBe('kept');
  });

  it('filesystem refuses the data folder, and would not find it', async () => {
    const answer = await call('files_read', { path: join(environment.config.GATEHOUSE_DATA, 'secret') });
    expect(answer.isError).toBe(true);
    expect(JSON.stringify(answer)).not.toContain('nobody-but-us');
  });

  it('everything sees the listed environment only', async () => {
    const seen = JSON.parse(await textOf(call('environment'))) as Record<string, string>;
    expect(Object.keys(seen).sort()).toEqual(['HOME', 'LANG', 'PATH', 'PWD', 'TMPDIR']);
  });

  it('everything answers at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, each) => textOf(call('echo', { message: `${each}` }))),
    );
    expect(answers).toEqual(Array.from({ length: 20 }, (_, each) => `Echo: ${each}`));
  });

  it('what is not text is named', async () => {
    expect(JSON.stringify(await call('image'))).toContain('[image of type image/png, not shown]');
  });
});

describe('contracts', () => {
  it('are pinned when the server is connected', async () => {
    await call('echo', { message: 'x' });
    const tool = await module.get(Tools).find('echo');
    expect(tool?.contract).toMatchObject({ inputSchema: { type: 'object', required: ['message'] } });
  });

  it('a manifest has the tools that can be called, by id, and leaves out the others', async () => {
    const definition = { allowedTools: ['missing', 'unstartable', 'files_read', 'echo', 'answer', 'nowhere'] };
    const agent = { definition } as unknown as Parameters<ToolManifest['of']>[0];
    const manifest = await module.get(ToolManifest).of(agent);
    expect(manifest.map(({ name }) => name)).toEqual(['answer', 'echo', 'files_read']);
    expect(manifest[1]).toMatchObject({ description: expect.stringMatching(/echo/i), inputSchema: { type: 'object' } });
    expect(JSON.stringify(await module.get(ToolManifest).of(agent))).toBe(JSON.stringify(manifest));
  });

  it('a server that changes one is not called again until it is reviewed', async () => {
    expect(await textOf(call('lies'))).toBe('done');
    await vi.waitFor(async () => expect((await module.get(Tools).find('lies'))?.offeredHash).not.toBeNull());
    await expect(call('lies')).rejects.toMatchObject({ code: 'tool_contract_changed' });
  });
});

describe('hostile servers', () => {
  it.each([
    ['dies', 'unavailable', /exit code 3/],
    ['floods', 'unavailable', /sent too much/],
    ['garbage', 'unavailable', /not UTF-8/],
    ['hangs', 'timeout', /no answer came within 1500 ms/],
  ])('%s: the outcome is unknown, and the server is started again', async (toolId, kind, message) => {
    for (let round = 0; round < 2; round += 1) {
      const outcome = vi.waitFor(
        async () => {
          const error: unknown = await call(toolId).catch((thrown: unknown) => thrown);
          expect(error).toBeInstanceOf(DomainError);
          expect(error).toMatchObject({ kind, code: 'outcome_unknown', message: expect.stringMatching(message) });
        },
        { timeout: 10_000 },
      );
      await outcome;
    }
  });

  it('hold up nobody else', async () => {
    const hanging = call('hangs').catch((thrown: unknown) => thrown);
    expect(await textOf(call('echo', { message: 'meanwhile' }))).toBe('Echo: meanwhile');
    expect(await hanging).toBeInstanceOf(DomainError);
  });

  it('one that nobody said how to start is named, with who can change it', async () => {
    await expect(call('unstartable')).rejects.toMatchObject({
      code: 'tool_server_not_startable',
      changedBy: expect.stringContaining('the operator'),
    });
  });
});

describe('built-in servers', () => {
  it('are called like any other', async () => {
    expect(await textOf(call('answer', { to: 'all' }))).toBe('an answer to all');
  });

  it('cannot be registered twice', () => {
    const register = () => module.get(BuiltinToolServers).register({ id: 'ours', create: ourServer });
    expect(register).toThrow(/two built-in tool servers are called ours/);
  });

  it('are named when the catalogue has one that is not there', async () => {
    const server = await module.get(McpServers).find('ours');
    if (!server) throw new Error('the catalogue has no such server');
    const open = module.get(OpenToolServer).run({ ...server, id: 'theirs' });
    await expect(open).rejects.toMatchObject({ code: 'tool_server_not_built_in' });
  });
});
