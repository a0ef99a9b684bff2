import { Departments, People, VirtualKeys } from '@gatehouse/access/identity';
import { type BudgetScope, Budgets } from '@gatehouse/governance/budgets';
import type { Transaction } from '@gatehouse/platform/database';
import { type Entry, keyOf, Revisions } from '@gatehouse/registry/revisions';
import { Injectable } from '@nestjs/common';
import type { BudgetTerms, Catalogue, KeyEntry } from './catalogue.ts';
import { entriesOf } from './entry.rules.ts';
import { LiveRegistry } from './live-registry.ts';

/** The catalogue as it stands. */
export interface LiveEntries {
  /** By `keyOf`. */
  entries: ReadonlyMap<string, Entry>;
  /** Ids of the virtual keys by what the files call them. */
  keyIds: ReadonlyMap<string, string>;
}

/** Reads back what the files of a catalogue have made of the registry, of access and of the budgets. */
@Injectable()
export class LiveCatalogue {
  constructor(
    private readonly departments: Departments,
    private readonly people: People,
    private readonly virtualKeys: VirtualKeys,
    private readonly budgets: Budgets,
    private readonly revisions: Revisions,
    private readonly registry: LiveRegistry,
  ) {}

  async read(transaction: Transaction): Promise<LiveEntries> {
    const terms = await this.budgetTerms(transaction);
    const { agents, ...registry } = await this.registry.read(transaction);
    const { keys, keyIds } = await this.keys(transaction, terms);
    const catalogue: Catalogue = {
      departments: await this.departments.all(transaction),
      people: await this.people.all(transaction),
      ...registry,
      agents: agents.map((agent) => ({ ...agent, budget: terms('agent', agent.id) })),
      keys,
      policies: null,
    };
    return { entries: new Map(entriesOf(catalogue).map((entry) => [keyOf(entry), entry])), keyIds };
  }

  /** Terms by scope and target. Where there are several windows, the files know of the one that was set last. */
  private async budgetTerms(transaction: Transaction) {
    const declarations = await this.budgets.declarations(transaction);
    const found = new Map(declarations.map((budget) => [`${budget.scope} ${budget.target}`, budget]));
    return (scope: BudgetScope, target: string): BudgetTerms | null => {
      const budget = found.get(`${scope} ${target}`);
      return budget ? { limit: budget.limit, window: budget.window, warnPercent: budget.warnPercent } : null;
    };
  }

  /** Only the history knows what the files call a key; one that never stood in a file goes by its agent. */
  private async keys(
    transaction: Transaction,
    terms: (scope: BudgetScope, target: string) => BudgetTerms | null,
  ): Promise<{ keys: KeyEntry[]; keyIds: Map<string, string> }> {
    const revisions = await this.revisions.newest(transaction, 'key');
    const names = new Map(revisions.map(({ id, content }) => [String(content.agent), id]));
    const found = (await this.virtualKeys.all(transaction)).map(({ id, agentId, models }) => ({
      id,
      entry: { name: names.get(agentId) ?? `${agentId}-key`, agentId, models, budget: terms('virtual_key', id) },
    }));
    return {
      keys: found.map(({ entry }) => entry),
      keyIds: new Map(found.map(({ id, entry }) => [entry.name, id])),
    };
  }
}
