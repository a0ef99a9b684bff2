import type { Person } from '@gatehouse/access/identity';
import { assertNever } from '@gatehouse/kernel';
import type { Agent } from '@gatehouse/registry/agents';
import type { McpServer, Tool } from '@gatehouse/registry/tools';
import type { PolicyRequest } from './policy-request.rules.ts';

/** An action whose parts were all found. */
export type PolicySubject = { agent: Agent; person: Person } & (
  | { kind: 'session_start' }
  | { kind: 'tool_call'; tool: Tool; server: McpServer }
  | { kind: 'model_call'; model: { alias: string } }
);

/** The action as policies see it. */
export function policyRequest(subject: PolicySubject): PolicyRequest {
  const { agent, person } = subject;
  const asking = {
    agent: {
      id: agent.id,
      tier: agent.tier,
      version: agent.version,
      departmentId: agent.departmentId,
      allowedTools: agent.definition.allowedTools,
    },
    person: { id: person.id, departmentId: person.departmentId, roles: person.roles },
  };
  switch (subject.kind) {
    case 'session_start':
      return { ...asking, action: 'startSession' };
    case 'model_call':
      return { ...asking, action: 'callModel', alias: subject.model.alias };
    case 'tool_call':
      return { ...asking, action: 'callTool', tool: { ...subject.tool, serverTransport: subject.server.transport } };
    default:
      return assertNever(subject);
  }
}
