import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { acceptToolContract, getTool, listServers, listTools } from '@gatehouse/contracts/registry';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { AcceptContract } from './accept-contract.ts';
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
  ) {}

  @Handles(listTools)
  list(@Input() { query }: InputOf<typeof listTools>) {
    return this.tools.list(query);
  }

  @Handles(getTool)
  async get(@Input() { params }: InputOf<typeof getTool>) {
    const tool = await this.tools.find(params.id);
    if (!tool) throw unknownTool(params.id);
    return detailOf(tool);
  }

  @Handles(acceptToolContract)
  async acceptContract(@Input() input: InputOf<typeof acceptToolContract>, @Caller() principal: Principal) {
    return detailOf(await this.accept.run(input.params.id, input.body.hash, actorOf(principal)));
  }

  @Handles(listServers)
  listServers(@Input() { query }: InputOf<typeof listServers>) {
    return this.servers.list(query);
  }
}

const detailOf = (tool: Tool) => ({ ...tool, pinnedAt: tool.pinnedAt?.toISOString() ?? null });
