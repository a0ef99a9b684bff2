import type { CedarValueJson, EntityJson, EntityUidJson } from '@cedar-policy/cedar-wasm/nodejs';

/** Who an agent is to a policy; read from the registry, never from the caller. */
export interface PolicyAgent {
  id: string;
  tier: number;
  version: number;
  departmentId: string;
  allowedTools: string[];
}

export interface PolicyPerson {
  id: string;
  departmentId: string;
  roles: string[];
}

export interface PolicyTool {
  id: string;
  serverId: string;
  serverTransport: string;
  sideEffect: string;
  external: boolean;
  idempotent: boolean;
  sensitivity: string;
  realm: string;
}

/** What is asked of the policies: may this agent, for this person, do that? */
export type PolicyRequest = { agent: PolicyAgent; person: PolicyPerson } & (
  | { action: 'startSession' }
  | { action: 'callTool'; tool: PolicyTool }
  | { action: 'callModel'; alias: string }
);

/** A request in Cedar's own form. */
export interface CedarRequest {
  principal: EntityUidJson;
  action: EntityUidJson;
  resource: EntityUidJson;
  context: Record<string, CedarValueJson>;
  entities: EntityJson[];
}

const uid = (type: string, id: string) => ({ type, id });
const reference = (type: string, id: string): CedarValueJson => ({ __entity: uid(type, id) });

/** Puts a request as Cedar takes it, fitting the schema of `policy-schema.ts`. */
export function cedarRequest(request: PolicyRequest): CedarRequest {
  const { agent, person } = request;
  return {
    principal: uid('Agent', agent.id),
    action: uid('Action', request.action),
    resource: resourceOf(request),
    context: { person: reference('Person', person.id) },
    entities: [
      {
        uid: uid('Agent', agent.id),
        attrs: {
          tier: agent.tier,
          version: agent.version,
          allowedTools: agent.allowedTools.map((tool) => reference('Tool', tool)),
        },
        parents: [uid('Department', agent.departmentId)],
      },
      {
        uid: uid('Person', person.id),
        attrs: { roles: person.roles },
        parents: [uid('Department', person.departmentId)],
      },
      ...(request.action === 'callTool' ? toolEntities(request.tool) : []),
    ],
  };
}

function resourceOf(request: PolicyRequest): EntityUidJson {
  if (request.action === 'callTool') return uid('Tool', request.tool.id);
  if (request.action === 'callModel') return uid('Model', request.alias);
  return uid('Agent', request.agent.id);
}

const toolEntities = (tool: PolicyTool): EntityJson[] => [
  {
    uid: uid('Tool', tool.id),
    attrs: {
      sideEffect: tool.sideEffect,
      external: tool.external,
      idempotent: tool.idempotent,
      sensitivity: tool.sensitivity,
      realm: tool.realm,
    },
    parents: [uid('McpServer', tool.serverId)],
  },
  { uid: uid('McpServer', tool.serverId), attrs: { transport: tool.serverTransport }, parents: [] },
];

/** What a reason may name in braces: `Tool {tool_name} not in allowlist`. */
export const reasonFacts = (request: PolicyRequest): Record<string, string> => ({
  agent: request.agent.id,
  person: request.person.id,
  tier: String(request.agent.tier),
  ...(request.action === 'callTool' ? { tool_name: request.tool.id, server: request.tool.serverId } : {}),
  ...(request.action === 'callModel' ? { model: request.alias } : {}),
});

/** Names that a reason may use. */
export const REASON_FACTS: readonly string[] = ['agent', 'person', 'tier', 'tool_name', 'server', 'model'];
