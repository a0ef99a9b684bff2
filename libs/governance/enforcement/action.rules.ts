import { assertNever } from '@gatehouse/kernel';
import { type SwitchTarget, toolOfAgent } from '../kill-switches/rules.ts';
import type { Action } from './action.ts';
import type { ResolvedAction } from './facts.ts';

/** The most of a name that came from outside that goes into the record. */
const NAME_LENGTH = 100;

/** The stream that an action is recorded in: its session's, or else its agent's. */
export const streamOf = (action: Action): string =>
  action.sessionId === null ? `agent:${recordable(action.agentId)}` : `session:${recordable(action.sessionId)}`;

/** What the action is done to, as the record names it. */
export function subjectOf(action: Action): string {
  switch (action.kind) {
    case 'session_start':
      return `agent:${recordable(action.agentId)}`;
    case 'tool_call':
      return `tool:${recordable(action.toolId)}`;
    case 'model_call':
      return `model:${recordable(action.alias)}`;
    default:
      return assertNever(action);
  }
}

/** Everything about the action that a kill switch could stop. */
export function switchTargetsOf(resolved: ResolvedAction): SwitchTarget[] {
  const { agent, person, action } = resolved;
  const always: SwitchTarget[] = [
    { scope: 'platform', target: '*' },
    { scope: 'department', target: agent.departmentId },
    { scope: 'agent', target: agent.id },
    { scope: 'person', target: person.id },
    ...(action.sessionId === null ? [] : [{ scope: 'session' as const, target: action.sessionId }]),
  ];
  switch (resolved.kind) {
    case 'session_start':
      return always;
    case 'model_call':
      return [...always, { scope: 'model', target: resolved.model.alias }];
    case 'tool_call':
      return [
        ...always,
        { scope: 'server', target: resolved.server.id },
        { scope: 'tool', target: resolved.tool.id },
        { scope: 'agent_tool', target: toolOfAgent(agent.id, resolved.tool.id) },
      ];
    default:
      return assertNever(resolved);
  }
}

/** A name from a model or a caller, as it can be stored: without control characters and halves of characters, and short. */
export const recordable = (name: string): string =>
  name
    .replace(/\p{Cc}|\p{Cs}/gu, '\uFFFD')
    .slice(0, NAME_LENGTH)
    .replace(/\p{Cs}$/u, '') || '(empty)';
