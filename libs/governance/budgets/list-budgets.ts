import { VirtualKeys } from '@gatehouse/access/identity';
import type { Principal } from '@gatehouse/contracts/access';
import type { Page } from '@gatehouse/contracts/http';
import { CLOCK, type Clock } from '@gatehouse/kernel';
import { Agents, type AgentVisibility, visibilityOf } from '@gatehouse/registry/agents';
import { Inject, Injectable } from '@nestjs/common';
import type { BudgetStanding } from './budget.rules.ts';
import { Budgets } from './budgets.repository.ts';

const AGENTS_PER_PAGE = 200;

/** Budgets as somebody may see them: those of the agents that they may see, and of these agents' keys. */
@Injectable()
export class ListBudgets {
  constructor(
    private readonly budgets: Budgets,
    private readonly agents: Agents,
    private readonly keys: VirtualKeys,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One page by id, each budget with its current window. */
  async run(
    principal: Principal,
    query: { limit: number; cursor?: string | undefined; target?: string | undefined },
  ): Promise<Page<BudgetStanding>> {
    const visibility = visibilityOf(principal);
    const amongTargets = visibility.everything ? undefined : await this.visibleTargets(visibility);
    return this.budgets.list({ ...query, amongTargets }, this.clock.now());
  }

  private async visibleTargets(visibility: AgentVisibility): Promise<string[]> {
    const agents = await this.visibleAgents(visibility);
    const keys = await Promise.all(agents.map((agent) => this.keys.ofAgent(agent)));
    return [...agents, ...keys.flatMap((key) => key?.id ?? [])];
  }

  private async visibleAgents(visibility: AgentVisibility): Promise<string[]> {
    const ids: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<{ id: string }> = await this.agents.list(
        { limit: AGENTS_PER_PAGE, cursor: cursor ?? undefined },
        visibility,
      );
      ids.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== null);
    return ids;
  }
}
