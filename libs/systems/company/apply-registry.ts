import type { Transaction } from '@gatehouse/platform/database';
import { ArchiveAgents, DefineAgent } from '@gatehouse/registry/agents';
import { DefineModel } from '@gatehouse/registry/models';
import { DefineServer, DefineTool, RetireTools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { ApplicationTally, type PartialApplication } from './application.ts';
import type { Catalogue } from './catalogue.ts';

/** The part of an application that concerns models, servers, tools and agents. */
@Injectable()
export class ApplyRegistry {
  constructor(
    private readonly defineModel: DefineModel,
    private readonly defineServer: DefineServer,
    private readonly defineTool: DefineTool,
    private readonly defineAgent: DefineAgent,
    private readonly retireTools: RetireTools,
    private readonly archiveAgents: ArchiveAgents,
  ) {}

  /**
   * @param author who applies, as an actor
   * @param prune whether what the files do not name is retired
   */
  async run(
    transaction: Transaction,
    catalogue: Catalogue,
    { author, prune }: { author: string; prune: boolean },
  ): Promise<PartialApplication> {
    const tally = new ApplicationTally();
    for (const model of catalogue.models) {
      const change = await this.defineModel.run(transaction, model, author);
      tally.count('model', model.alias, change, [change.event]);
    }
    for (const server of catalogue.servers) {
      const change = await this.defineServer.run(transaction, server, author);
      tally.count('server', server.id, change, [change.event]);
    }
    for (const tool of catalogue.tools) {
      const change = await this.defineTool.run(transaction, tool, author);
      tally.count('tool', tool.id, change, [change.event]);
    }
    for (const { budget: _, ...agent } of catalogue.agents) {
      const change = await this.defineAgent.run(transaction, agent, author);
      tally.count('agent', agent.id, change, [change.event]);
    }
    await this.retire(transaction, catalogue, { author, prune }, tally);
    return tally;
  }

  private async retire(
    transaction: Transaction,
    catalogue: Catalogue,
    { author, prune }: { author: string; prune: boolean },
    tally: ApplicationTally,
  ): Promise<void> {
    const idsOf = (entries: readonly { id: string }[]): string[] => entries.map(({ id }) => id);
    const agents = await this.archiveAgents.run(transaction, idsOf(catalogue.agents), { archive: prune, author });
    const declared = { tools: idsOf(catalogue.tools), servers: idsOf(catalogue.servers) };
    const retired = await this.retireTools.run(transaction, declared, { retire: prune, author });
    tally.absent('agent', agents.agents, prune);
    tally.absent('tool', retired.tools, prune);
    tally.absent('server', retired.servers, prune);
    tally.events.push(...agents.events, ...retired.events);
  }
}
