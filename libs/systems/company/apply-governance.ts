import { type BudgetDeclaration, Budgets, budgetId, PutBudget } from '@gatehouse/governance/budgets';
import { PublishBundle } from '@gatehouse/governance/policy';
import { DomainError } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { ApplicationTally, type PartialApplication } from './application.ts';
import type { Catalogue } from './catalogue.ts';

/** The part of an application that concerns budgets and policies. They record their own events. */
@Injectable()
export class ApplyGovernance {
  constructor(
    private readonly budgets: Budgets,
    private readonly putBudget: PutBudget,
    private readonly publishBundle: PublishBundle,
  ) {}

  /**
   * @param author who applies, as an actor
   * @param keyIds ids of the virtual keys by what the files call them
   */
  async run(
    transaction: Transaction,
    catalogue: Catalogue,
    { author, keyIds }: { author: string; keyIds: ReadonlyMap<string, string> },
  ): Promise<PartialApplication> {
    const tally = new ApplicationTally();
    for (const { name, declaration } of budgetsOf(catalogue, keyIds)) {
      const before = await this.budgets.lock(transaction, budgetId(declaration));
      const { changed } = await this.putBudget.run(transaction, declaration, author);
      tally.count('budget', name, { outcome: !changed ? 'unchanged' : before === null ? 'created' : 'changed' });
    }
    if (catalogue.policies) {
      const { version, changed } = await this.publishBundle.run(transaction, catalogue.policies, author);
      tally.count('policy', `bundle ${version}`, { outcome: changed ? 'created' : 'unchanged' });
    }
    return tally;
  }
}

/** The budgets of agents and keys, each with a name that people recognise. */
function budgetsOf(
  catalogue: Catalogue,
  keyIds: ReadonlyMap<string, string>,
): { name: string; declaration: BudgetDeclaration }[] {
  const ofAgents = catalogue.agents.flatMap(({ id, budget }) =>
    budget
      ? [{ name: `agent ${id}`, declaration: { scope: 'agent' as const, target: id, unit: 'usd' as const, ...budget } }]
      : [],
  );
  const ofKeys = catalogue.keys.flatMap(({ name, budget }) => {
    const target = keyIds.get(name);
    if (target === undefined) throw new DomainError('internal', 'key_not_applied', `the key ${name} was not applied`);
    const scope = 'virtual_key' as const;
    return budget ? [{ name: `key ${name}`, declaration: { scope, target, unit: 'usd' as const, ...budget } }] : [];
  });
  return [...ofAgents, ...ofKeys];
}
