import { IdentityModule, PutDepartment, PutPerson, PutVirtualKey } from '@gatehouse/access/identity';
import type { KillSwitchScope } from '@gatehouse/contracts/governance';
import { type Json, microDollars, newId } from '@gatehouse/kernel';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { Database, DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { AgentsModule, DefineAgent } from '@gatehouse/registry/agents';
import { FlagsModule } from '@gatehouse/registry/flags';
import { DefineModel, ModelsModule } from '@gatehouse/registry/models';
import { DefineServer, DefineTool, PinContract, type ToolDefinition, ToolsModule } from '@gatehouse/registry/tools';
import { Test, type TestingModule } from '@nestjs/testing';
import { BudgetsModule, PutBudget } from '../budgets/index.ts';
import { EngageKillSwitch, KillSwitchesModule, ReleaseKillSwitch, SwitchSnapshot } from '../kill-switches/index.ts';
import { ActivePolicy, PolicyModule, PublishBundle } from '../policy/index.ts';
import type { ModelCallAction, SessionStartAction, ToolCallAction } from './action.ts';
import { EnforcementModule } from './enforcement.module.ts';

const AUTHOR = 'person:platform-admin';
const ADMIN = { kind: 'person', id: 'platform-admin' } as const;

export const TOOL: ToolDefinition = {
  id: 'codebase_search',
  serverId: 'codebase',
  nameAtServer: 'codebase_search',
  description: 'Searches the code',
  sideEffect: 'read',
  external: false,
  idempotent: true,
  sensitivity: 'internal',
  realm: 'none',
  rateLimit: null,
  status: 'active',
};

export const SEARCH_CONTRACT = {
  description: 'Searches the code',
  inputSchema: {
    type: 'object',
    properties: { query: { type: 'string' } },
    required: ['query'],
    additionalProperties: false,
  },
};

const ALLOWLIST = `
@id("allowlist") @code("tool_not_allowed") @reason("Tool {tool_name} not in allowlist")
forbid (principal is Agent, action == Action::"callTool", resource is Tool) unless { principal.allowedTools.contains(resource) };
@id("tier-3") permit (principal is Agent, action, resource) when { principal.tier == 3 };`;

/** A process with a gate, on a database with one agent, two tools and a model. For tests. */
export class GovernedCompany {
  private constructor(
    readonly module: TestingModule,
    /** Id of the agent's virtual key. */
    readonly virtualKeyId: string,
  ) {}

  /** Starts a process and catalogues the company. */
  static async start(config: Config): Promise<GovernedCompany> {
    const module = await startProcess(config);
    const virtualKeyId = await module.get(UnitOfWork).run(async (transaction) => {
      await module.get(PutDepartment).run(transaction, { id: 'engineering', name: 'Engineering' }, AUTHOR);
      const person = { departmentId: 'engineering', email: null, status: 'active' } as const;
      await module
        .get(PutPerson)
        .run(transaction, { ...person, id: 'engineer', name: 'Engineer', roles: ['engineer'] }, AUTHOR);
      const server = { description: 'Code', transport: 'builtin', endpoint: null, callTimeoutMs: 5_000 } as const;
      await module.get(DefineServer).run(transaction, { ...server, id: 'codebase', status: 'active' }, AUTHOR);
      await module.get(DefineTool).run(transaction, TOOL, AUTHOR);
      const other = { ...TOOL, id: 'codebase_write', nameAtServer: 'codebase_write' };
      await module.get(DefineTool).run(transaction, other, AUTHOR);
      await module.get(DefineModel).run(
        transaction,
        {
          alias: 'large',
          target: 'provider-large-1',
          maxOutputTokens: 4_096,
          caching: true,
          fallbacks: [],
          prices: { input: 2_000_000n, output: 10_000_000n, cacheWrite: 2_500_000n, cacheRead: 200_000n },
        },
        AUTHOR,
      );
      const key = await module.get(PutVirtualKey).run(transaction, { agentId: 'eng-prod', models: ['large'] }, AUTHOR);
      await module.get(PublishBundle).run(transaction, { 'policy.cedar': ALLOWLIST }, AUTHOR);
      return key.id;
    });
    const company = new GovernedCompany(module, virtualKeyId);
    await company.defineAgent();
    await company.setBudget(100);
    for (const id of ['codebase_search', 'codebase_write']) await module.get(PinContract).run(id, SEARCH_CONTRACT);
    await module.get(ActivePolicy).refresh();
    return company;
  }

  /** Another process on the same company. */
  static join(config: Config): Promise<TestingModule> {
    return startProcess(config);
  }

  stop(): Promise<void> {
    return this.module.close();
  }

  async defineAgent(change: { status?: 'active' | 'paused'; tier?: 1 | 2 | 3 } = {}): Promise<void> {
    const agent = {
      id: 'eng-prod',
      name: 'Engineering assistant',
      tier: 3 as const,
      owner: 'platform@example.com',
      slackHandle: null,
      departmentId: 'engineering',
      status: 'active' as const,
      definition: {
        systemPrompt: 'You answer questions about code.',
        modelAlias: 'large',
        allowedTools: ['codebase_search'],
        limits: { iterations: 10, tokens: 100_000, seconds: 600 },
      },
      ...change,
    };
    await this.inTransaction((transaction) => this.module.get(DefineAgent).run(transaction, agent, AUTHOR));
  }

  /** Gives the agent so many dollars a month. */
  async setBudget(dollars: number): Promise<void> {
    const budget = { scope: 'agent', target: 'eng-prod', unit: 'usd', window: 'month', warnPercent: 80 } as const;
    await this.inTransaction((transaction) =>
      this.module.get(PutBudget).run(transaction, { ...budget, limit: microDollars(dollars) }, AUTHOR),
    );
  }

  async defineTool(tool: ToolDefinition): Promise<void> {
    await this.inTransaction((transaction) => this.module.get(DefineTool).run(transaction, tool, AUTHOR));
  }

  /** Gives the record of actions in a session the session itself. */
  async keepSession(id: string): Promise<string> {
    await this.module.get(Database).client.agentSession.create({
      data: {
        ...{ id, agentId: 'eng-prod', agentVersion: 1, personId: 'engineer', departmentId: 'engineering' },
        ...{ title: 'A session', status: 'running', stateSnapshot: {}, expiresAt: new Date() },
      },
    });
    return id;
  }

  kill(scope: KillSwitchScope, target?: string, mode: 'graceful' | 'immediate' = 'graceful') {
    return this.module.get(EngageKillSwitch).run({ scope, target, mode, reason: 'a drill' }, ADMIN);
  }

  /** Stops the tool for so many milliseconds. */
  killFor(milliseconds: number, target: string) {
    const endsAt = new Date(Date.now() + milliseconds).toISOString();
    const request = { scope: 'tool', target, mode: 'graceful', reason: 'a drill', endsAt } as const;
    return this.module.get(EngageKillSwitch).run(request, ADMIN);
  }

  async revive(scope: KillSwitchScope, target?: string): Promise<void> {
    await this.module.get(ReleaseKillSwitch).run({ scope, target, reason: 'drill over' }, ADMIN);
    await this.module.get(SwitchSnapshot).refresh();
  }

  inTransaction<Result>(work: Parameters<UnitOfWork['run']>[0]): Promise<Result> {
    return this.module.get(UnitOfWork).run(work) as Promise<Result>;
  }

  toolCall(change: Partial<ToolCallAction> = {}): ToolCallAction {
    return {
      ...this.base(),
      kind: 'tool_call',
      toolId: 'codebase_search',
      arguments: { query: 'gate' } as Json,
      ...change,
    };
  }

  sessionStart(change: Partial<SessionStartAction> = {}): SessionStartAction {
    return { ...this.base(), kind: 'session_start', ...change };
  }

  /** Costs at most 0.0125 dollars: 1,000 tokens in, 1,000 out. */
  modelCall(change: Partial<ModelCallAction> = {}): ModelCallAction {
    const tokens = { inputTokens: 1_000, maxOutputTokens: 1_000 };
    return {
      ...this.base(),
      kind: 'model_call',
      alias: 'large',
      virtualKeyId: this.virtualKeyId,
      ...tokens,
      ...change,
    };
  }

  /** What the record says about a session, in its order. */
  async recorded(sessionId: string | null): Promise<{ type: string; payload: Record<string, Json> }[]> {
    const events = await this.module.get(EventReader).readStream(`session:${sessionId}`, 0n, 100);
    return events.map(({ type, payload }) => ({ type, payload: payload as Record<string, Json> }));
  }

  private base() {
    return { id: newId(), agentId: 'eng-prod', agentVersion: 1, onBehalfOf: 'engineer', sessionId: newId() };
  }
}

const startProcess = async (config: Config): Promise<TestingModule> => {
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.of(config),
      DatabaseModule,
      EventsModule,
      RealtimeModule,
      IdentityModule,
      AgentsModule,
      ToolsModule,
      FlagsModule,
      ModelsModule,
      PolicyModule,
      KillSwitchesModule,
      BudgetsModule,
      EnforcementModule,
    ],
  }).compile();
  return module.init();
};
