import { readFile } from 'node:fs/promises';
import { IdentityModule, PutDepartment, PutPerson, PutVirtualKey } from '@gatehouse/access/identity';
import type { Principal } from '@gatehouse/contracts/access';
import { BudgetsModule, PutBudget } from '@gatehouse/governance/budgets';
import { KillSwitchesModule } from '@gatehouse/governance/kill-switches';
import { ActivePolicy, PolicyModule, PublishBundle } from '@gatehouse/governance/policy';
import { microDollars } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { AgentsModule, DefineAgent } from '@gatehouse/registry/agents';
import { DefineModel, ModelsModule } from '@gatehouse/registry/models';
import { DefineServer, DefineTool, ToolsModule } from '@gatehouse/registry/tools';
import { ToolCallsModule } from '@gatehouse/runtime/tool-calls';
import type { INestApplicationContext } from '@nestjs/common';

const AUTHOR = 'person:platform-admin';
const ACTIVE = { status: 'active' } as const;

/** The agent that works in the benchmarks, and its one tool. */
export const AGENT = 'assistant';
export const TOOL = 'echo';

/** On whose behalf. */
export const PERSON: Principal = {
  kind: 'person',
  id: 'engineer',
  name: 'Engineer',
  roles: ['engineer'],
  departmentId: 'engineering',
  tokenId: null,
};

/** What a process needs to govern calls. */
export const GOVERNING_MODULES = [
  ...[IdentityModule, AgentsModule, ModelsModule, ToolsModule],
  ...[BudgetsModule, PolicyModule, KillSwitchesModule, ToolCallsModule],
];

/** Catalogues a company with an agent that may call the echo server: key, budget and the policies that are shipped. */
export async function defineCompany(process: INestApplicationContext, endpoint: URL): Promise<void> {
  const policies = { 'tier-3.cedar': await readFile('deploy/catalog/policies/tier-3.cedar', 'utf8') };
  await process.get(UnitOfWork).run(async (transaction) => {
    await definePeople(process, transaction);
    await defineModel(process, transaction);
    await defineTool(process, transaction, endpoint);
    await defineAgent(process, transaction);
    await process.get(PublishBundle).run(transaction, policies, AUTHOR);
  });
  await process.get(ActivePolicy).refresh();
}

async function definePeople(process: INestApplicationContext, transaction: Transaction): Promise<void> {
  const { id, name, roles } = PERSON;
  await process.get(PutDepartment).run(transaction, { id: 'engineering', name: 'Engineering' }, AUTHOR);
  await process
    .get(PutPerson)
    .run(transaction, { id, name, roles, email: null, departmentId: 'engineering', ...ACTIVE }, AUTHOR);
}

async function defineModel(process: INestApplicationContext, transaction: Transaction): Promise<void> {
  const prices = {
    input: microDollars(1),
    output: microDollars(5),
    cacheWrite: microDollars(1),
    cacheRead: microDollars('0.1'),
  };
  await process
    .get(DefineModel)
    .run(
      transaction,
      { alias: 'fast', target: 'some-model', maxOutputTokens: 1_000, caching: false, fallbacks: [], prices },
      AUTHOR,
    );
}

async function defineTool(process: INestApplicationContext, transaction: Transaction, endpoint: URL): Promise<void> {
  const address = { transport: 'http', endpoint: endpoint.href, callTimeoutMs: 30_000 } as const;
  await process.get(DefineServer).run(transaction, { id: 'echo', description: 'Echo', ...address, ...ACTIVE }, AUTHOR);
  const classed = {
    sideEffect: 'read',
    external: false,
    idempotent: true,
    sensitivity: 'none',
    realm: 'none',
  } as const;
  const tool = { id: TOOL, serverId: 'echo', nameAtServer: 'echo', description: 'Echo', rateLimit: null } as const;
  await process.get(DefineTool).run(transaction, { ...tool, ...classed, ...ACTIVE }, AUTHOR);
}

async function defineAgent(process: INestApplicationContext, transaction: Transaction): Promise<void> {
  await process.get(DefineAgent).run(
    transaction,
    {
      id: AGENT,
      name: 'Assistant',
      tier: 3,
      owner: 'owner@example.com',
      slackHandle: null,
      departmentId: 'engineering',
      ...ACTIVE,
      definition: {
        systemPrompt: 'You give back what you are given.',
        modelAlias: 'fast',
        allowedTools: [TOOL],
        limits: { iterations: 100, tokens: 10_000_000, seconds: 600 },
      },
    },
    AUTHOR,
  );
  await process.get(PutVirtualKey).run(transaction, { agentId: AGENT, models: ['fast'] }, AUTHOR);
  const amount = { unit: 'usd', window: 'month', limit: microDollars(1_000_000), warnPercent: 80 } as const;
  await process.get(PutBudget).run(transaction, { scope: 'agent', target: AGENT, ...amount }, AUTHOR);
}
