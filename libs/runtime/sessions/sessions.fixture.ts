import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { IdentityModule, PutDepartment, PutPerson, PutVirtualKey } from '@gatehouse/access/identity';
import type { Principal } from '@gatehouse/contracts/access';
import {
  advanceSession,
  cleanUpSessions,
  extractMemory,
  sweepMemory,
  sweepSessions,
} from '@gatehouse/contracts/runtime';
import { ApprovalsHttpModule } from '@gatehouse/governance/approvals';
import { BudgetsModule, PutBudget } from '@gatehouse/governance/budgets';
import { KillSwitchesModule } from '@gatehouse/governance/kill-switches';
import { PolicyModule, PublishBundle } from '@gatehouse/governance/policy';
import { microDollars } from '@gatehouse/kernel';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { JobRunner, QueueModule } from '@gatehouse/platform/queue';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { type AgentLimits, AgentsModule, DefineAgent } from '@gatehouse/registry/agents';
import { DefineModel, ModelsModule } from '@gatehouse/registry/models';
import { DefineServer, DefineTool, type SideEffect, ToolsModule } from '@gatehouse/registry/tools';
import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { type Rehearsal, startRehearsal } from '../model-gateway/index.ts';
import { BuiltinToolServers, ToolCallsModule } from '../tool-calls/index.ts';
import { FindSession } from './find-session.ts';
import { SessionMemoryModule } from './session-memory.module.ts';
import { SessionsHttpModule } from './sessions-http.module.ts';
import { SessionsModule } from './sessions.module.ts';
import { StartSession } from './start-session.ts';

const AUTHOR = 'person:platform-admin';
const POLICIES = resolve(import.meta.dirname, '../../../deploy/catalog/policies');

/** Who asks in the tests of sessions. */
export const engineer: Principal = {
  kind: 'person',
  id: 'engineer',
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
};

/** The agent that answers in the tests of sessions. */
export const AGENT = 'gardener';

/** What each tool of the tests' server does to the outside world. All but `garden_secret` are in the agent's allowlist. */
const TOOLS: Record<string, { sideEffect: SideEffect; allowed: boolean }> = {
  garden_look: { sideEffect: 'read', allowed: true },
  garden_fail: { sideEffect: 'read', allowed: true },
  garden_wait: { sideEffect: 'read', allowed: true },
  garden_dig: { sideEffect: 'irreversible', allowed: true },
  garden_secret: { sideEffect: 'read', allowed: false },
};

/** A tool server whose calls are counted, and some of which wait until they are let go. */
export class Garden {
  readonly id = 'garden';
  /** Names of the tools that were called, in order. */
  readonly calls: string[] = [];
  private open = false;
  private waiting: (() => void)[] = [];

  /** Lets every call go that waits now or will. */
  letGo(): void {
    this.open = true;
    for (const go of this.waiting.splice(0)) go();
  }

  /** From now on `garden_wait` and `garden_dig` wait. */
  hold(): void {
    this.open = false;
  }

  create(): McpServer {
    const server = new McpServer({ name: this.id, version: '1.0.0' });
    const inputSchema = { bed: z.string().optional() };
    for (const name of Object.keys(TOOLS)) {
      server.registerTool(name, { description: `Does ${name} in a bed.`, inputSchema }, () => this.answer(name));
    }
    return server;
  }

  private async answer(name: string) {
    this.calls.push(name);
    const waits = name === 'garden_wait' || name === 'garden_dig';
    if (waits && !this.open) await new Promise<void>((go) => this.waiting.push(go));
    const text = name === 'garden_fail' ? 'the gate to that bed is locked' : 'roses by the south wall';
    return { content: [{ type: 'text' as const, text }], isError: name === 'garden_fail' };
  }
}

/** Everything that sessions need, on real servers, with a rehearsal model that follows a script. */
export interface SessionBench {
  /** One worker. */
  worker: INestApplicationContext;
  /** The settings of it, for a second worker. */
  config: Config;
  garden: Garden;
  /** How many requests reached the model so far. */
  modelRequests(): number;
  /** What these requests were. */
  modelReceived(): Rehearsal['received'];
  /** Begins a session; returns its id. */
  ask(question: string): Promise<string>;
  /** The session with its turns and tool calls. */
  find(id: string): ReturnType<FindSession['run']>;
  close(): Promise<void>;
}

interface BenchOptions {
  /** YAML script of the model. */
  scenario: string;
  limits?: Partial<AgentLimits>;
  /** The agent's budget per month, in dollars. */
  budget?: number;
  /** Policies beside those of tier 3, as a Cedar text. */
  policy?: string;
  /** Whether the worker extracts memories when a session ends; it costs a model call. */
  memory?: boolean;
}

/** Puts the catalogue, the model and one worker together. */
export async function openSessionBench(base: Config, options: BenchOptions): Promise<SessionBench> {
  const rehearsal = await startRehearsal({ scenario: options.scenario });
  const config = { ...base, ANTHROPIC_BASE_URL: rehearsal.url, ANTHROPIC_API_KEY: rehearsal.key };
  const garden = new Garden();
  const worker = await openWorker(config, garden, options.memory);
  await defineCatalogue(worker, options);
  return {
    worker,
    config,
    garden,
    modelRequests: () => rehearsal.requestCount(),
    modelReceived: () => rehearsal.received,
    ask: async (question) => (await worker.get(StartSession).run(engineer, AGENT, question)).id,
    find: (id) => worker.get(FindSession).run(engineer, id),
    close: async () => {
      garden.letGo();
      await worker.close();
      await rehearsal.stop();
    },
  };
}

/** One worker with the tests' tool server; of several, the one that claims a session first carries it on. */
export async function openWorker(config: Config, garden: Garden, memory = false): Promise<INestApplicationContext> {
  @Module({
    imports: [
      ConfigModule.of(config),
      DatabaseModule,
      EventsModule,
      RealtimeModule,
      QueueModule.working([
        advanceSession,
        sweepSessions,
        cleanUpSessions,
        ...(memory ? [extractMemory, sweepMemory] : []),
      ]),
      SessionsModule,
      ...(memory ? [SessionMemoryModule] : []),
      SessionsHttpModule,
      ToolCallsModule,
      ApprovalsHttpModule,
      ...[IdentityModule, AgentsModule, ModelsModule, ToolsModule, BudgetsModule, PolicyModule, KillSwitchesModule],
    ],
  })
  class BenchModule {}
  const worker = await NestFactory.createApplicationContext(BenchModule, { logger: ['error'], abortOnError: false });
  worker.get(BuiltinToolServers).register(garden);
  await worker.get(JobRunner).ready();
  return worker;
}

async function defineCatalogue(
  worker: INestApplicationContext,
  { limits, budget, policy: more }: BenchOptions,
): Promise<void> {
  const tier3 = await readFile(resolve(POLICIES, 'tier-3.cedar'), 'utf8');
  const policy = { 'tier-3.cedar': tier3, ...(more === undefined ? {} : { 'more.cedar': more }) };
  await worker.get(UnitOfWork).run(async (transaction) => {
    await worker.get(PutDepartment).run(transaction, { id: 'engineering', name: 'Engineering' }, AUTHOR);
    await definePerson(worker, transaction);
    await worker.get(DefineModel).run(
      transaction,
      {
        alias: 'fast',
        target: 'some-model',
        maxOutputTokens: 1_000,
        caching: false,
        fallbacks: [],
        prices: {
          input: microDollars(1),
          output: microDollars(5),
          cacheWrite: microDollars(1),
          cacheRead: microDollars('0.1'),
        },
      },
      AUTHOR,
    );
    await defineTools(worker, transaction);
    await defineAgent(worker, transaction, limits ?? {});
    await worker.get(PutVirtualKey).run(transaction, { agentId: AGENT, models: ['fast'] }, AUTHOR);
    const amount = { unit: 'usd', window: 'month', limit: microDollars(budget ?? 300), warnPercent: 80 } as const;
    await worker.get(PutBudget).run(transaction, { scope: 'agent', target: AGENT, ...amount }, AUTHOR);
    await worker.get(PublishBundle).run(transaction, policy, AUTHOR);
  });
}

async function definePerson(worker: INestApplicationContext, transaction: Transaction): Promise<void> {
  const { id, name, roles } = engineer;
  await worker
    .get(PutPerson)
    .run(transaction, { id, name, roles, email: null, departmentId: 'engineering', status: 'active' }, AUTHOR);
}

async function defineTools(worker: INestApplicationContext, transaction: Transaction): Promise<void> {
  const server = { id: 'garden', description: 'A garden.', transport: 'builtin', endpoint: null } as const;
  await worker.get(DefineServer).run(transaction, { ...server, callTimeoutMs: 20_000, status: 'active' }, AUTHOR);
  for (const [id, { sideEffect }] of Object.entries(TOOLS)) {
    const classed = { sideEffect, external: false, idempotent: false, sensitivity: 'none', realm: 'none' } as const;
    const tool = {
      id,
      serverId: 'garden',
      nameAtServer: id,
      description: id,
      rateLimit: null,
      status: 'active',
      editable: true,
    } as const;
    await worker.get(DefineTool).run(transaction, { ...tool, ...classed }, AUTHOR);
  }
}

async function defineAgent(
  worker: INestApplicationContext,
  transaction: Transaction,
  limits: Partial<AgentLimits>,
): Promise<void> {
  const allowedTools = Object.keys(TOOLS).filter((id) => TOOLS[id]?.allowed);
  await worker.get(DefineAgent).run(
    transaction,
    {
      id: AGENT,
      name: 'Gardener',
      tier: 3,
      owner: 'owner@example.com',
      slackHandle: null,
      departmentId: 'engineering',
      status: 'active',
      definition: {
        systemPrompt: 'You know the garden.',
        modelAlias: 'fast',
        allowedTools,
        limits: { iterations: 10, tokens: 100_000, seconds: 60, ...limits },
      },
    },
    AUTHOR,
  );
}
