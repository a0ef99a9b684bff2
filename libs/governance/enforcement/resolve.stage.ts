import { canonicalJson, type Finding, type Json, nearestName } from '@gatehouse/kernel';
import { isPastSunset, sunsetReason } from '@gatehouse/registry/deprecation';
import { agentDisabledFlag, type FlagResolution } from '@gatehouse/registry/flags';
import { callableContract, validateArguments } from '@gatehouse/registry/tools';
import type { Action, ModelCallAction, ToolCallAction } from './action.ts';
import type { FoundFacts, ResolvedAction } from './facts.ts';
import type { StageRefusal } from './stage.ts';

const ADMIN = 'an admin, by changing the catalogue';
const MAX_NAMED_FINDINGS = 5;

type Actors = Pick<ResolvedAction, 'agent' | 'person' | 'virtualKey'>;
type Resolution = { refusal: StageRefusal } | { resolved: ResolvedAction };

/**
 * The first stage: everything that the action names is there, active and in order, and the arguments of a tool call fit the
 * contract that was reviewed (S0-HAR-13). What it finds is what all later stages decide on.
 */
export function resolve(action: Action, found: FoundFacts): Resolution {
  const actors = resolveActors(action, found);
  if ('refusal' in actors) return actors;
  if (action.kind === 'session_start') {
    const refusal = disabledByFlag(actors.agent, found.disabled);
    return refusal ? { refusal } : { resolved: { kind: action.kind, action, ...actors } };
  }
  return action.kind === 'tool_call' ? resolveTool(action, found, actors) : resolveModel(action, found, actors);
}

function resolveActors(
  action: Action,
  { agent, person, virtualKey, now }: FoundFacts,
): { refusal: StageRefusal } | Actors {
  if (!agent) {
    return refuse(
      'unknown_agent',
      `There is no agent ${quoted(action.agentId)} of version ${action.agentVersion}.`,
      ADMIN,
    );
  }
  if (agent.status !== 'active') return refuse('agent_not_active', `Agent ${agent.id} is ${agent.status}.`, ADMIN);
  if (agent.deprecated && isPastSunset(agent.deprecated, now)) {
    return refuse('agent_past_sunset', sunsetReason(`Agent ${agent.id}`, agent.deprecated), ADMIN);
  }
  if (!person) return refuse('unknown_person', `There is no person ${quoted(action.onBehalfOf)} to act for.`, ADMIN);
  if (person.status !== 'active') return refuse('person_not_active', `${person.id} is ${person.status}.`, ADMIN);
  return { agent, person, virtualKey };
}

/**
 * What a flag says of an agent's beginning (S0-KIL-01). Where flags cannot be read, agents of tier 1 and 2 do not begin, and
 * those of tier 3 go by what was read last (S0-KIL-08).
 */
function disabledByFlag({ id, tier }: Actors['agent'], disabled: FlagResolution | null): StageRefusal | null {
  if (!disabled) return null;
  const flag = agentDisabledFlag(id);
  const changedBy = `an admin, by changing the feature flag ${flag}`;
  if (disabled.value) {
    const reason = `Agent ${id} is disabled for you by the feature flag ${flag}.`;
    return { code: 'agent_disabled_by_flag', reason, changedBy };
  }
  const unreadable = disabled.reason === 'STALE' || (disabled.errorCode ?? 'FLAG_NOT_FOUND') !== 'FLAG_NOT_FOUND';
  if (!unreadable || tier === 3) return null;
  const reason = `The feature flags cannot be read, so an agent of tier ${tier} does not begin. Try again in a moment.`;
  return { code: 'flags_unreadable', reason, changedBy: 'the operator, whose log says what is missing' };
}

function resolveTool(
  action: ToolCallAction,
  { tool, server, keptVersion, now }: FoundFacts,
  actors: Actors,
): Resolution {
  if (!tool || !server) return refuse('unknown_tool', unknownTool(action, actors), ADMIN);
  if (tool.status !== 'active') return refuse('tool_not_active', `Tool ${tool.id} is inactive.`, ADMIN);
  if (server.status !== 'active') {
    return refuse('server_not_active', `MCP server ${server.id}, which offers ${tool.id}, is inactive.`, ADMIN);
  }
  if (tool.deprecated && isPastSunset(tool.deprecated, now)) {
    return refuse('tool_past_sunset', sunsetReason(`Tool ${tool.id}`, tool.deprecated), ADMIN);
  }
  const callable = callableContract(tool, keptVersion);
  if ('refused' in callable) return { refusal: callable.refused };
  const { contract } = callable;
  const findings = [...validateArguments(contract, action.arguments), ...unstorable(action.arguments)];
  if (findings.length > 0) return refuse('invalid_arguments', argumentsReason(tool.id, findings));
  const kept = keptVersion?.version ?? null;
  return { resolved: { kind: 'tool_call', action, ...actors, tool: { ...tool, contract }, keptVersion: kept, server } };
}

function resolveModel(
  action: ModelCallAction,
  { model, now }: FoundFacts,
  { virtualKey, ...actors }: Actors,
): Resolution {
  if (!model)
    return refuse('unknown_model', `There is no model alias ${quoted(action.alias)} in the catalogue.`, ADMIN);
  if (model.deprecated && isPastSunset(model.deprecated, now)) {
    return refuse('model_past_sunset', sunsetReason(`Model alias ${model.alias}`, model.deprecated), ADMIN);
  }
  if (!virtualKey || virtualKey.id !== action.virtualKeyId) {
    return refuse('unknown_virtual_key', `Agent ${action.agentId} has no such virtual key.`, ADMIN);
  }
  if (!virtualKey.models.includes(action.alias)) {
    const allowed = virtualKey.models.join(', ') || 'no model';
    return refuse(
      'model_not_allowed',
      `The virtual key of ${action.agentId} is for ${allowed}, not ${action.alias}.`,
      ADMIN,
    );
  }
  return { resolved: { kind: 'model_call', action, ...actors, virtualKey, model } };
}

const refuse = (code: string, reason: string, changedBy?: string): { refusal: StageRefusal } => ({
  refusal: { code, reason, ...(changedBy ? { changedBy } : {}) },
});

function unknownTool({ toolId }: ToolCallAction, { agent }: Actors): string {
  const meant = nearestName(toolId, agent.definition.allowedTools);
  return `There is no tool ${quoted(toolId)}.${meant ? ` Did you mean ${meant}?` : ''}`;
}

/** The first findings in one sentence, with the field and what would be right: the model can mend its call by it. */
function argumentsReason(toolId: string, findings: Finding[]): string {
  const said = findings
    .slice(0, MAX_NAMED_FINDINGS)
    .map(
      ({ field, message, suggestion }) =>
        `${field ? `${field}: ` : ''}${message}${suggestion ? ` (${suggestion})` : ''}`,
    );
  const more = findings.length - said.length;
  return `The arguments of ${toolId} do not fit: ${said.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`;
}

/** What has no canonical form can be neither hashed for the record nor stored. */
function unstorable(input: Json): Finding[] {
  try {
    canonicalJson(input);
    return [];
  } catch {
    return [{ field: '', message: 'the arguments hold text that is not valid Unicode, or are nested too deep' }];
  }
}

/** A name that came from a model or a person, short enough to be repeated. */
const quoted = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
