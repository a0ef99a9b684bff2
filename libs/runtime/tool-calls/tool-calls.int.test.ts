import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { IdentityModule, PutDepartment, PutPerson } from '@gatehouse/access/identity';
import { BudgetsModule } from '@gatehouse/governance/budgets';
import { EngageKillSwitch, KillSwitchesModule, ReleaseKillSwitch } from '@gatehouse/governance/kill-switches';
import { ActivePolicy, PolicyModule, PublishBundle } from '@gatehouse/governance/policy';
import { type Json, newId } from '@gatehouse/kernel';
import { ConfigModule, loadEnvironment } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Agents, AgentsModule, DefineAgent } from '@gatehouse/registry/agents';
import { DefineFlag, type Flag, FlagsModule, HIDE_DEPRECATED_TOOLS } from '@gatehouse/registry/flags';
import { DefineServer, DefineTool, type ToolDefinition, ToolsModule } from '@gatehouse/registry/tools';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type ToolCallRequest, type ToolCallResult, ToolCalls, ToolCallsModule } from './index.ts';

const { GATEHOUSE_BUBBLEWRAP = '' } = loadEnvironment();
const environment = testEnvironment({ GATEHOUSE_BUBBLEWRAP });
const FOLDER = resolve(import.meta.dirname, '../../..');
const FIXTURES = join(FOLDER, 'libs/platform/mcp/fixtures');
const AUTHOR = 'person:platform-admin';
const ADMIN = { kind: 'person', id: 'platform-admin' } as const;
/** Tool ids by the server that offers them, as `go`. */
const TOOLS = { steady: 'behaves', fragile: 'dies', ungranted: 'behaves-too' };
let module: TestingModule;

beforeAll(async () => {
  const { config } = environment;
  await mkdir(config.GATEHOUSE_DATA, { recursive: true });
  config.GATEHOUSE_TOOL_SERVERS = join(config.GATEHOUSE_DATA, 'tool-servers.yaml');
  const start = (fixture: string) =>
    `{ command: node, args: ['${join(FIXTURES, fixture)}'], readable: ['${FIXTURES}'] }`;
  await writeFile(
    config.GATEHOUSE_TOOL_SERVERS,
    `servers: { behaves: ${start('behaves.mjs')}, behaves-too: ${start('behaves.mjs')}, dies: ${start('dies.mjs')} }`,
  );
  module = await Test.createTestingModule({
    imports: [
      ...[ConfigModule.of(config), DatabaseModule, EventsModule, RealtimeModule, IdentityModule],
      ...[AgentsModule, FlagsModule, ToolsModule, PolicyModule, KillSwitchesModule, BudgetsModule, ToolCallsModule],
    ],
  }).compile();
  await module.init();
  await catalogue();
});
afterAll(() => module?.close());

const toolNamed = (id: string, serverId = 'behaves'): ToolDefinition => ({
  ...{ id, serverId, nameAtServer: 'go', description: id, sideEffect: 'read', external: false },
  ...{ idempotent: true, sensitivity: 'none', realm: 'none', rateLimit: null, status: 'active' },
});

async function catalogue(): Promise<void> {
  const policy = await readFile(join(FOLDER, 'deploy/catalog/policies/tier-3.cedar'), 'utf8');
  await module.get(UnitOfWork).run(async (transaction) => {
    await module.get(PutDepartment).run(transaction, { id: 'engineering', name: 'Engineering' }, AUTHOR);
    const person = { id: 'engineer', name: 'Engineer', email: null, departmentId: 'engineering' };
    await module.get(PutPerson).run(transaction, { ...person, roles: ['engineer'], status: 'active' }, AUTHOR);
    for (const [id, serverId] of Object.entries(TOOLS)) {
      const server = { description: serverId, transport: 'stdio', endpoint: null, callTimeoutMs: 5_000 } as const;
      await module.get(DefineServer).run(transaction, { ...server, id: serverId, status: 'active' }, AUTHOR);
      await module.get(DefineTool).run(transaction, toolNamed(id, serverId), AUTHOR);
    }
    const limits = { iterations: 10, tokens: 100_000, seconds: 600 };
    const definition = { systemPrompt: 'Go.', modelAlias: 'large', allowedTools: ['steady', 'fragile'], limits };
    const agent = { id: 'walker', name: 'Walker', tier: 3, owner: 'platform@example.com', slackHandle: null } as const;
    const placed = { ...agent, departmentId: 'engineering', status: 'active', definition } as const;
    await module.get(DefineAgent).run(transaction, placed, AUTHOR);
    await module.get(PublishBundle).run(transaction, { 'tier-3.cedar': policy }, AUTHOR);
  });
  await module.get(ActivePolicy).refresh();
}

const request = (toolId: string, toolArguments: Json = {}): ToolCallRequest => ({
  actionId: newId(),
  agentId: 'walker',
  agentVersion: 1,
  onBehalfOf: 'engineer',
  sessionId: newId(),
  toolId,
  arguments: toolArguments,
  signal: new AbortController().signal,
});

/** What the tool said, where the call succeeded. */
const textOf = (answer: ToolCallResult): string | undefined =>
  answer.outcome === 'performed' && answer.result.status === 'succeeded'
    ? answer.result.value.content[0]?.text
    : undefined;

/** What the record says about a session, in its order. */
const recorded = async ({ sessionId }: ToolCallRequest) =>
  (await module.get(EventReader).readStream(`session:${sessionId}`, 0n, 10)).map(({ type }) => type);

describe('a tool call through the gate', () => {
  it('is recorded before and after, and the server gets the action id as idempotency key', async () => {
    const asked = request('steady', { step: 1 });
    const answer = await module.get(ToolCalls).call(asked);
    expect(answer).toMatchObject({ outcome: 'performed', result: { status: 'succeeded', value: { isError: false } } });
    expect(textOf(answer)).toContain(`"gatehouse/idempotency-key":"${asked.actionId}"`);
    expect(await recorded(asked)).toEqual(['action.intended', 'action.succeeded']);
  });

  it('gives an error of the tool back as a result', async () => {
    const answer = await module.get(ToolCalls).call(request('steady', { fail: true }));
    expect(answer).toMatchObject({ outcome: 'performed', result: { status: 'succeeded', value: { isError: true } } });
  });

  it('of a deprecated tool works on, and the flag hides the tool from those for whom it is on', async () => {
    const agent = await module.get(Agents).find('walker');
    if (!agent) throw new Error('nothing is catalogued');
    const told = async () =>
      (await module.get(ToolCalls).manifest(agent)).map(({ name, description }) => `${name}: ${description}`);
    const deprecated = { since: '2026-11-01', reason: 'slow', replacement: 'fragile', sunset: null };
    const change = (work: Parameters<UnitOfWork['run']>[0]) => module.get(UnitOfWork).run(work);
    await change((transaction) =>
      module.get(DefineTool).run(transaction, { ...toolNamed('steady'), deprecated }, AUTHOR),
    );
    expect(await module.get(ToolCalls).call(request('steady'))).toMatchObject({ outcome: 'performed' });
    expect(await told()).toContainEqual(
      expect.stringMatching(/^steady: .*deprecated since 2026-11-01: slow; use fragile/s),
    );

    const flag: Flag = {
      id: HIDE_DEPRECATED_TOOLS,
      description: 'Hide them',
      status: 'active',
      rules: [{ departments: ['engineering'], people: [], agents: [], percentage: 100, by: 'person' }],
    };
    await change((transaction) => module.get(DefineFlag).run(transaction, flag, AUTHOR));
    await vi.waitFor(async () => expect(await told()).not.toContainEqual(expect.stringMatching(/^steady/)));
    await change((transaction) =>
      module.get(DefineTool).run(transaction, { ...toolNamed('steady'), deprecated: null }, AUTHOR),
    );
    expect(await told()).toContainEqual(expect.stringMatching(/^steady/));
  });

  it('takes secrets out of what the tool says', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const answer = await module.get(ToolCalls).call(request('steady', { said: secret }));
    expect(textOf(answer)).toContain('"said"');
    expect(textOf(answer)).not.toContain(secret);
  });

  it('has failed when the server rejects it', async () => {
    const asked = request('steady', { refuse: true });
    const answer = await module.get(ToolCalls).call(asked);
    expect(answer).toMatchObject({ result: { status: 'failed', error: { code: 'tool_call_rejected' } } });
    expect(await recorded(asked)).toEqual(['action.intended', 'action.failed']);
  });

  it('is of unknown outcome when the server dies in the middle of it', async () => {
    const asked = request('fragile');
    const answer = await module.get(ToolCalls).call(asked);
    expect(answer).toMatchObject({ result: { status: 'unknown', error: { code: 'outcome_unknown' } } });
    expect(await recorded(asked)).toEqual(['action.intended', 'action.unknown']);
  });

  it('is refused for a tool that the agent was not granted, in these words', async () => {
    const asked = request('ungranted');
    const answer = await module.get(ToolCalls).call(asked);
    const reason = 'Tool ungranted not in allowlist';
    expect(answer).toMatchObject({ outcome: 'refused', decision: { refusal: { reason } } });
    expect(await recorded(asked)).toEqual(['action.denied']);
  });

  it('is refused with what is wrong for arguments that break the schema, and for a tool that is not there', async () => {
    const wrong = await module.get(ToolCalls).call(request('steady', 'not an object'));
    expect(wrong).toMatchObject({ outcome: 'refused', decision: { refusal: { stage: 'resolve' } } });
    expect(await module.get(ToolCalls).call(request('nowhere'))).toMatchObject({ outcome: 'refused' });
  });

  it('is refused while its server is killed, and performed again afterwards', async () => {
    await module
      .get(EngageKillSwitch)
      .run({ scope: 'server', target: 'behaves', mode: 'graceful', reason: 'a drill' }, ADMIN);
    expect(await module.get(ToolCalls).call(request('steady'))).toMatchObject({
      outcome: 'refused',
      decision: { refusal: { stage: 'kill_switches' } },
    });
    await module.get(ReleaseKillSwitch).run({ scope: 'server', target: 'behaves', reason: 'drill over' }, ADMIN);
    await expect.poll(async () => (await module.get(ToolCalls).call(request('steady'))).outcome).toBe('performed');
  });

  it('is withdrawn when a kill switch is engaged that this process has not heard of', async () => {
    await environment.database.pool.query(
      `insert into kill_switches (id, scope, target, mode, reason, engaged_by)
       values (gen_random_uuid(), 'tool', 'steady', 'graceful', 'a drill', 'person:platform-admin')`,
    );
    const asked = request('steady');
    expect(await module.get(ToolCalls).call(asked)).toMatchObject({
      outcome: 'refused',
      decision: { refusal: { code: 'kill_switch_engaged' } },
    });
    expect(await recorded(asked)).toEqual(['action.denied']);
  });
});
