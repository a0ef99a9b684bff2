import { assertNever } from '@gatehouse/kernel';
import type { PolicyAnswer, PolicyRequest } from '../policy/index.ts';
import type { ResolvedAction } from './facts.ts';
import type { Stage } from './stage.ts';

/** What the stage needs of the policies in force. */
export interface Policy {
  readonly version: number | null;
  decide(request: PolicyRequest): PolicyAnswer;
}

/** The third stage: the policies in force permit it. */
export const policyStage =
  (policy: Policy): Stage =>
  (resolved) => {
    const { policyIds, refusal } = policy.decide(policyRequest(resolved));
    return { refusal, evidence: { policyIds, policyBundle: policy.version } };
  };

/** The action as policies see it. */
export function policyRequest(resolved: ResolvedAction): PolicyRequest {
  const { agent, person } = resolved;
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
  switch (resolved.kind) {
    case 'session_start':
      return { ...asking, action: 'startSession' };
    case 'model_call':
      return { ...asking, action: 'callModel', alias: resolved.model.alias };
    case 'tool_call':
      return { ...asking, action: 'callTool', tool: { ...resolved.tool, serverTransport: resolved.server.transport } };
    default:
      return assertNever(resolved);
  }
}
