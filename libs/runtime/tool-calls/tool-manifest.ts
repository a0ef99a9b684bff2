import { CLOCK, type Clock, messageOf } from '@gatehouse/kernel';
import type { Agent } from '@gatehouse/registry/agents';
import { FeatureFlags, HIDE_DEPRECATED_TOOLS } from '@gatehouse/registry/flags';
import { McpServers, type Tool, Tools } from '@gatehouse/registry/tools';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { manifestTool } from './manifest-tool.ts';
import type { ManifestTool } from './tool-call.ts';
import { ToolServers } from './tool-servers.effect.ts';

/** What agents are told of their tools (S0-HAR-03). */
@Injectable()
export class ToolManifest {
  private readonly log = new Logger(ToolManifest.name);
  /** Tools that had a contract when they were looked at. */
  private readonly learned = new Set<string>();

  constructor(
    private readonly tools: Tools,
    private readonly servers: McpServers,
    private readonly toolServers: ToolServers,
    private readonly flags: FeatureFlags,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The allowed tools that can be called, by id. One whose server cannot be connected and that was never pinned is left
   * out, and the reason logged; one that would be refused because of what its server offers, or that is past its sunset, is
   * left out too.
   */
  async of(agent: Agent): Promise<ManifestTool[]> {
    const { definition } = agent;
    const ids = [...new Set(definition.allowedTools)].sort();
    const known = await this.find(ids);
    const unpinned = new Set(known.filter(({ contract }) => contract === null).map(({ serverId }) => serverId));
    if (unpinned.size === 0) return this.told(known, agent);
    await Promise.all([...unpinned].map((serverId) => this.learnServer(serverId)));
    return this.told(await this.find(ids), agent);
  }

  /** A tool on its way out can be hidden before its sunset, for some agents or departments first. */
  private async told(tools: readonly Tool[], { id, departmentId, definition }: Agent): Promise<ManifestTool[]> {
    const { toolVersions = {} } = definition;
    const now = this.clock.now();
    const anyDeprecated = tools.some(({ deprecated }) => deprecated);
    const hide = anyDeprecated && (await this.flags.isOn(HIDE_DEPRECATED_TOOLS, { agentId: id, departmentId }));
    const shown = tools.filter(({ deprecated }) => !hide || !deprecated);
    const entries = shown.map(async (tool) => {
      const version = toolVersions[tool.id];
      const kept = version === undefined ? null : await this.tools.kept(tool.id, version);
      return manifestTool(tool, kept, now);
    });
    return (await Promise.all(entries)).flat();
  }

  /** Sees to it that a catalogued tool has a contract, where its server can be connected. Looks once for each tool. */
  async learn(toolId: string): Promise<void> {
    if (this.learned.has(toolId)) return;
    const [tool] = await this.find([toolId]);
    if (tool?.contract === null) await this.learnServer(tool.serverId);
    else if (tool) this.learned.add(toolId);
  }

  /** The tool has no contract any more; @returns whether it was taken to have one. */
  forget(toolId: string): boolean {
    return this.learned.delete(toolId);
  }

  private async find(ids: readonly string[]): Promise<Tool[]> {
    const tools = await Promise.all(ids.map((id) => this.tools.find(id)));
    return tools.filter((tool) => tool !== null).filter(({ status }) => status === 'active');
  }

  private async learnServer(serverId: string): Promise<void> {
    const server = await this.servers.find(serverId);
    if (server?.status !== 'active') return;
    try {
      await this.toolServers.learn(server);
    } catch (error) {
      this.log.warn(`the tools of ${serverId} cannot be listed: ${messageOf(error)}`);
    }
  }
}
