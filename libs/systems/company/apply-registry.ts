import type { Transaction } from '@gatehouse/platform/database';
import type { NewEvent } from '@gatehouse/platform/events';
import { ArchiveAgents, DefineAgent } from '@gatehouse/registry/agents';
import { DefineModel } from '@gatehouse/registry/models';
import { DefineServer, DefineTool, RetireTools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import type { Application } from './application.ts';

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

  /** @returns the events for the caller to append */
  async run(transaction: Transaction, application: Application): Promise<NewEvent[]> {
    const { catalogue, selected, author } = application;
    const events: (NewEvent | null)[] = [];
    for (const model of catalogue.models) {
      if (!selected.has('model', model.alias)) continue;
      events.push((await this.defineModel.run(transaction, model, author)).event);
    }
    for (const server of catalogue.servers) {
      if (!selected.has('server', server.id)) continue;
      events.push((await this.defineServer.run(transaction, server, author)).event);
    }
    for (const tool of catalogue.tools) {
      if (!selected.has('tool', tool.id)) continue;
      events.push((await this.defineTool.run(transaction, tool, author)).event);
    }
    const agents = catalogue.agents.filter(({ id }) => selected.has('agent', id));
    const defined = await this.defineAgent.runAll(
      transaction,
      agents.map(({ budget: _, ...agent }) => agent),
      author,
    );
    events.push(...defined.map(({ event }) => event));
    return [...events.filter((event) => event !== null), ...(await this.retire(transaction, application))];
  }

  private async retire(transaction: Transaction, { retired, author }: Application): Promise<NewEvent[]> {
    const idsOf = (kind: string): string[] => retired.filter((name) => name.kind === kind).map(({ id }) => id);
    const tools = { tools: idsOf('tool'), servers: idsOf('server') };
    return [
      ...(await this.archiveAgents.run(transaction, idsOf('agent'), author)),
      ...(await this.retireTools.run(transaction, tools, author)),
    ];
  }
}
