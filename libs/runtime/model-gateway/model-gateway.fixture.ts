import { IdentityModule, PutDepartment, PutPerson, PutVirtualKey } from '@gatehouse/access/identity';
import { Budgets, BudgetsModule, PutBudget } from '@gatehouse/governance/budgets';
import { ActivePolicy, PolicyModule, PublishBundle } from '@gatehouse/governance/policy';
import { microDollars, newId } from '@gatehouse/kernel';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { AgentsModule, DefineAgent } from '@gatehouse/registry/agents';
import { DefineModel, ModelsModule } from '@gatehouse/registry/models';
import { Test, type TestingModule } from '@nestjs/testing';
import type { ModelCallRequest } from './model-call.ts';
import { MODEL_CALL_LIMITS } from './model-endpoint.effect.ts';
import { ModelGatewayModule } from './model-gateway.module.ts';
import type { ModelCallLimits } from './retry.rules.ts';

const AUTHOR = 'person:platform-admin';
const POLICY = '@id("tier-3") permit (principal is Agent, action, resource);';

/** Short, so that a test of a timeout does not take long. */
const LIMITS: ModelCallLimits = {
  attempts: 2,
  backoffMs: 10,
  longestWaitMs: 500,
  connectMs: 1_500,
  idleMs: 400,
  totalMs: 5_000,
};

/** Aliases by the models that they fall back to; `priceless` is beyond every budget, `vectors` embeds texts. */
const MODELS: Record<string, string[]> = {
  large: ['small'],
  small: [],
  daring: ['priceless'],
  priceless: [],
  vectors: [],
};

/** Agents by what is special about them. */
const AGENTS = {
  gardener: { tier: 3, models: ['large', 'small', 'daring', 'priceless', 'vectors'], budget: 100 },
  /** Its key is for one model, to which nothing falls back. */
  narrow: { tier: 3, models: ['large'], budget: 100 },
  /** Has next to no money. */
  pauper: { tier: 3, models: ['large', 'small', 'vectors'], budget: 0.000001 },
  /** Of a tier for which rehearsal may not answer. */
  trusted: { tier: 2, models: ['large'], budget: 100 },
  keyless: { tier: 3, models: [], budget: 100 },
} as const;

/** A process with a model gateway on a real gate, for tests. */
export async function startGateway(config: Config): Promise<TestingModule> {
  const module = await Test.createTestingModule({
    imports: [
      ConfigModule.of(config),
      ...[DatabaseModule, EventsModule, RealtimeModule],
      ...[IdentityModule, AgentsModule, ModelsModule, PolicyModule, BudgetsModule],
      ModelGatewayModule,
    ],
  })
    .overrideProvider(MODEL_CALL_LIMITS)
    .useValue(LIMITS)
    .compile();
  return module.init();
}

/** Catalogues the agents and models of the tests. */
export async function catalogueGarden(module: TestingModule): Promise<void> {
  await module.get(UnitOfWork).run(async (transaction) => {
    await module.get(PutDepartment).run(transaction, { id: 'garden', name: 'Garden' }, AUTHOR);
    const person = { id: 'engineer', name: 'Engineer', email: null, departmentId: 'garden' };
    await module.get(PutPerson).run(transaction, { ...person, roles: ['engineer'], status: 'active' }, AUTHOR);
    for (const alias of Object.keys(MODELS)) await defineModel(module, transaction, alias);
    for (const id of Object.keys(AGENTS)) await defineAgent(module, transaction, id as keyof typeof AGENTS);
    await module.get(PublishBundle).run(transaction, { 'policy.cedar': POLICY }, AUTHOR);
  });
  await module.get(ActivePolicy).refresh();
}

async function defineModel(module: TestingModule, transaction: Transaction, alias: string): Promise<void> {
  const prices = {
    input: microDollars(2),
    output: microDollars(10),
    cacheWrite: microDollars('2.5'),
    cacheRead: microDollars('0.2'),
  };
  await module.get(DefineModel).run(
    transaction,
    {
      alias,
      target: `provider-${alias}`,
      maxOutputTokens: 1_000,
      caching: true,
      fallbacks: MODELS[alias] ?? [],
      prices: alias === 'priceless' ? { ...prices, output: microDollars(1_000_000) } : prices,
    },
    AUTHOR,
  );
}

async function defineAgent(module: TestingModule, transaction: Transaction, id: keyof typeof AGENTS): Promise<void> {
  const { tier, models, budget } = AGENTS[id];
  await module.get(DefineAgent).run(
    transaction,
    {
      id,
      name: id,
      tier,
      owner: 'owner@example.com',
      slackHandle: null,
      departmentId: 'garden',
      status: 'active',
      definition: {
        systemPrompt: 'You know the garden.',
        modelAlias: 'large',
        allowedTools: [],
        limits: { iterations: 10, tokens: 100_000, seconds: 60 },
      },
    },
    AUTHOR,
  );
  if (models.length > 0) await module.get(PutVirtualKey).run(transaction, { agentId: id, models: [...models] }, AUTHOR);
  const terms = { unit: 'usd', window: 'month', warnPercent: 80, limit: microDollars(budget) } as const;
  await module.get(PutBudget).run(transaction, { scope: 'agent', target: id, ...terms }, AUTHOR);
}

/** A question of the gardener, with whatever else a test wants. */
export const question = (text: string, change: Partial<ModelCallRequest> = {}): ModelCallRequest => ({
  actionId: newId(),
  agentId: 'gardener',
  agentVersion: 1,
  onBehalfOf: 'engineer',
  sessionId: newId(),
  alias: 'large',
  system: [{ text: 'You know the garden.' }],
  tools: [{ name: 'garden_search', description: 'Searches the garden', inputSchema: { type: 'object' } }],
  messages: [{ role: 'user', content: [{ type: 'text', text }] }],
  maxTokens: 500,
  signal: new AbortController().signal,
  onDelta: () => undefined,
  ...change,
});

/** What the record says about a session, in its order. */
export async function recorded(module: TestingModule, sessionId: string | null): Promise<string[]> {
  return (await module.get(EventReader).readStream(`session:${sessionId}`, 0n, 100)).map(({ type }) => type);
}

/** How the agent's budget stands. */
export async function standing(module: TestingModule, agentId: string) {
  const { rows } = await module.get(Budgets).list({ limit: 100 }, new Date());
  const row = rows.find((candidate) => candidate.target === agentId);
  if (!row) throw new Error(`agent ${agentId} has no budget`);
  return row;
}
