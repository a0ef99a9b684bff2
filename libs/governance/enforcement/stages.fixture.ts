import type { Person } from '@gatehouse/access/identity';
import type { Agent } from '@gatehouse/registry/agents';
import type { Model } from '@gatehouse/registry/models';
import type { McpServer, Tool } from '@gatehouse/registry/tools';
import type { ModelCallAction, SessionStartAction, ToolCallAction } from './action.ts';
import type { FoundFacts, ResolvedAction } from './facts.ts';

/** Facts of a company in which everything is in order, for the tests of single stages. */
export const AGENT: Agent = {
  id: 'eng-prod',
  name: 'Engineering assistant',
  tier: 3,
  owner: 'platform@example.com',
  slackHandle: null,
  departmentId: 'engineering',
  status: 'active',
  version: 1,
  definition: {
    systemPrompt: 'You answer questions about code.',
    modelAlias: 'large',
    allowedTools: ['codebase_search'],
    limits: { iterations: 10, tokens: 100_000, seconds: 600 },
  },
};

const PERSON: Person = {
  id: 'engineer',
  name: 'Engineer',
  email: null,
  departmentId: 'engineering',
  roles: ['engineer'],
  status: 'active',
  createdAt: new Date('2026-11-01T00:00:00Z'),
};

export const CONTRACT = {
  description: 'Searches the code',
  inputSchema: { type: 'object', properties: { query: { type: 'string' } }, required: ['query'] },
  hash: 'contract-1',
};

export const TOOL: Tool = {
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
  contract: CONTRACT,
  pinnedAt: new Date('2026-11-01T00:00:00Z'),
  offeredHash: null,
  offeredContract: null,
  contractVersion: 1,
  findings: [],
  guards: [],
  editable: false,
};

export const SERVER: McpServer = {
  id: 'codebase',
  description: 'Code',
  transport: 'builtin',
  endpoint: null,
  callTimeoutMs: 5_000,
  status: 'active',
};

export const MODEL: Model = {
  alias: 'large',
  target: 'provider-large-1',
  maxOutputTokens: 4_096,
  caching: true,
  fallbacks: [],
  prices: { input: 2_000_000n, output: 10_000_000n, cacheWrite: 2_500_000n, cacheRead: 200_000n },
};

const KEY = { id: 'key-1', models: ['large'] };

export const FACTS: FoundFacts = {
  agent: AGENT,
  person: PERSON,
  virtualKey: KEY,
  tool: TOOL,
  server: SERVER,
  model: MODEL,
  keptVersion: null,
  disabled: { value: false, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' },
  now: new Date('2026-11-20T12:00:00Z'),
};

const BASE = { id: 'action-1', agentId: 'eng-prod', agentVersion: 1, onBehalfOf: 'engineer', sessionId: 'session-1' };

export const sessionStart = (): SessionStartAction => ({ ...BASE, kind: 'session_start' });
export const toolCall = (change: Partial<ToolCallAction> = {}): ToolCallAction => ({
  ...BASE,
  kind: 'tool_call',
  toolId: 'codebase_search',
  arguments: { query: 'gate' },
  ...change,
});
export const modelCall = (change: Partial<ModelCallAction> = {}): ModelCallAction => ({
  ...BASE,
  kind: 'model_call',
  alias: 'large',
  virtualKeyId: 'key-1',
  inputTokens: 1_000,
  maxOutputTokens: 500,
  ...change,
});

const ACTORS = { agent: AGENT, person: PERSON, virtualKey: KEY };

export const resolvedStart = (agent: Agent = AGENT): ResolvedAction => ({
  kind: 'session_start',
  action: sessionStart(),
  ...ACTORS,
  agent,
});
export const resolvedToolCall = (change: Partial<Tool> = {}, agent: Agent = AGENT): ResolvedAction => ({
  kind: 'tool_call',
  action: toolCall(),
  ...ACTORS,
  agent,
  tool: { ...TOOL, ...change, contract: CONTRACT },
  keptVersion: null,
  server: SERVER,
});
export const resolvedModelCall = (): ResolvedAction => ({
  kind: 'model_call',
  action: modelCall(),
  ...ACTORS,
  model: MODEL,
});
