import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import {
  acceptToolContract,
  getTool,
  listServers,
  listToolContracts,
  listTools,
  listToolUsers,
} from '@gatehouse/contracts/registry';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { visibilityOf } from '../agents/index.ts';
import { AcceptContract } from './accept-contract.ts';
import { ListToolUsers } from './list-tool-users.ts';
import { McpServers } from './servers.repository.ts';
import type { Tool } from './tool.ts';
import { Tools } from './tools.repository.ts';
import { unknownTool } from './unknown-tool.ts';

@Controller()
export class ToolsController {
  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly accept: AcceptContract,
    private readonly users: ListToolUsers,
  ) {}

  @Handles(listTools)
  async list(@Input() { query }: InputOf<typeof listTools>) {
    const { rows, next } = await this.tools.list(query);
    return {
      rows: rows.map((tool) => ({ ...tool, deprecated: tool.deprecated ?? null })),
      next,
    };
  }

  @Handles(getTool)
  async get(@Input() { params }: InputOf<typeof getTool>) {
    const tool = await this.tools.find(params.id);
    if (!tool) throw unknownTool(params.id);
    return detailOf(tool);
  }

  @Handles(acceptToolContract)
  async acceptContract(@Input() input: InputOf<typeof acceptToolContract>, @Caller() principal: Principal) {
    return detailOf(await this.accept.run(input.params.id, input.body, actorOf(principal)));
  }

  @Handles(listToolContracts)
  async contracts(@Input() { params }: InputOf<typeof listToolContracts>) {
    if (!(await this.tools.find(params.id))) throw unknownTool(params.id);
    const reviewed = await this.tools.reviewed(params.id);
    return { rows: reviewed.map((row) => ({ ...row, pinnedAt: row.pinnedAt.toISOString() })) };
  }

  @Handles(listToolUsers)
  listUsers(@Input() { params }: InputOf<typeof listToolUsers>, @Caller() principal: Principal) {
    return this.users.run(params.id, visibilityOf(principal));
  }

  @Handles(listServers)
  listServers(@Input() { query }: InputOf<typeof listServers>) {
    return this.servers.list(query);
  }
}

const detailOf = (tool: Tool) => ({
  ...tool,
  deprecated: tool.deprecated ?? null,
  pinnedAt: tool.pinnedAt?.toISOString() ?? null,
});
