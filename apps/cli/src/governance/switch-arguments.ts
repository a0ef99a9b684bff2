import { KillSwitchScope } from '@gatehouse/contracts/governance';
import { DomainError } from '@gatehouse/kernel';
import { Argument } from 'commander';

/** What `kill` and `revive` take first. */
export const scopeArgument = (required: boolean): Argument =>
  new Argument(required ? '<scope>' : '[scope]', 'what kind of thing').choices(KillSwitchScope.options);

/**
 * The target as the API takes it.
 *
 * @throws DomainError `wrong_argument` when the id is missing, or given for the platform
 */
export function targetOf(scope: KillSwitchScope, id: string | undefined): { scope: KillSwitchScope; target?: string } {
  if (scope === 'platform') {
    if (id === undefined) return { scope };
    throw new DomainError('invalid', 'wrong_argument', 'the platform takes no id: it is the whole of it');
  }
  if (id !== undefined) return { scope, target: id };
  throw new DomainError(
    'invalid',
    'wrong_argument',
    scope === 'agent_tool'
      ? 'name the agent and its tool as AGENT/TOOL, after the word agent_tool'
      : `name the ${scope} by its id, after the word ${scope}`,
  );
}
