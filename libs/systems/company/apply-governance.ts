import { type BudgetDeclaration, PutBudget } from '@gatehouse/governance/budgets';
import { Policies, type PolicySources, PublishBundle } from '@gatehouse/governance/policy';
import { DomainError } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Application, ApplicationOutcome } from './application.ts';

/** The part of an application that concerns budgets and policies. They record their own events. */
@Injectable()
export class ApplyGovernance {
  constructor(
    private readonly putBudget: PutBudget,
    private readonly publishBundle: PublishBundle,
    private readonly policies: Policies,
  ) {}

  /** @param keyIds ids of the virtual keys by what the files call them */
  async run(
    transaction: Transaction,
    application: Application,
    keyIds: ReadonlyMap<string, string>,
  ): Promise<Omit<ApplicationOutcome, 'events'>> {
    const { catalogue, author, reason } = application;
    await this.putBudget.runAll(transaction, budgetsOf(application, keyIds), author);
    const before = (await this.policies.active(transaction))?.sources ?? {};
    if (!catalogue.policies) return { policy: null, policyUnchanged: false, policiesNotInFiles: Object.keys(before) };
    const published = await this.publishBundle.run(transaction, catalogue.policies, author, reason ?? undefined);
    if (!published.changed) return { policy: null, policyUnchanged: true, policiesNotInFiles: [] };
    const policy = {
      kind: 'policy' as const,
      id: `bundle ${published.version}`,
      outcome: published.restored ? ('restored' as const) : ('created' as const),
      fields: differingPolicies(before, catalogue.policies),
    };
    return { policy, policyUnchanged: false, policiesNotInFiles: [] };
  }
}

/** Files whose text is not what it was: the bundle as a whole replaces the one before, so one that is gone is among them. */
const differingPolicies = (before: PolicySources, after: PolicySources): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => before[name] !== after[name]).sort();

/** The selected budgets of agents and keys. */
function budgetsOf({ catalogue, selected }: Application, keyIds: ReadonlyMap<string, string>): BudgetDeclaration[] {
  const unit = 'usd' as const;
  const ofAgents = catalogue.agents.flatMap(({ id, budget }) =>
    budget && selected.has('budget', `agent:${id}`) ? [{ scope: 'agent' as const, target: id, unit, ...budget }] : [],
  );
  const ofKeys = catalogue.keys.flatMap(({ name, budget }) => {
    if (!budget || !selected.has('budget', `key:${name}`)) return [];
    const target = keyIds.get(name);
    if (target === undefined) throw new DomainError('internal', 'key_not_applied', `the key ${name} was not applied`);
    return [{ scope: 'virtual_key' as const, target, unit, ...budget }];
  });
  return [...ofAgents, ...ofKeys];
}
