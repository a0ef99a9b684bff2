import { type Json, messageOf } from '@gatehouse/kernel';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ListToolsResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { serverBroken } from './mcp-failure.rules.ts';
import type { McpLimits } from './mcp-limits.ts';
import { nestsDeeper } from './nesting.rules.ts';

/** A tool as its server describes it. */
export interface ListedTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: Json;
  /** What the server claims of it, as `readOnlyHint`; not there when it claims nothing. */
  annotations?: Record<string, Json>;
}

/**
 * Reads the whole list of a server's tools, page by page. The client's own `listTools` is not used: it would compile
 * whatever output schemas the server sends.
 *
 * @throws DomainError `tool_server_broken` for a list without end, a doubled name, or a page of the wrong shape
 */
export async function listTools(serverId: string, client: Client, limits: McpLimits): Promise<ListedTool[]> {
  const tools = new Map<string, ListedTool>();
  const options = { timeout: limits.listTimeoutMs, maxTotalTimeout: limits.listTimeoutMs };
  let cursor: string | undefined;
  for (let pages = 0; ; pages += 1) {
    if (pages >= limits.maxToolPages) throw serverBroken(serverId, `lists its tools on more than ${pages} pages`);
    const page = await client.request(
      { method: 'tools/list', params: cursor === undefined ? {} : { cursor } },
      ListToolsResultSchema,
      options,
    );
    for (const tool of page.tools) {
      if (tools.has(tool.name)) throw serverBroken(serverId, `lists two tools called ${tool.name}`);
      if (tools.size >= limits.maxTools) throw serverBroken(serverId, `lists more than ${limits.maxTools} tools`);
      tools.set(tool.name, listed(serverId, tool, limits));
    }
    if (page.nextCursor === undefined) return [...tools.values()];
    cursor = page.nextCursor;
  }
}

function listed(
  serverId: string,
  tool: { name: string; description?: string | undefined; inputSchema: object; annotations?: object | undefined },
  limits: McpLimits,
): ListedTool {
  let text: string;
  try {
    text = JSON.stringify(tool.inputSchema);
  } catch (cause) {
    throw serverBroken(serverId, `describes ${tool.name} by a schema that cannot be read: ${messageOf(cause)}`, cause);
  }
  if (nestsDeeper(text, limits.maxDepth)) {
    throw serverBroken(serverId, `describes ${tool.name} by a schema that nests deeper than ${limits.maxDepth} levels`);
  }
  return {
    name: tool.name,
    description: tool.description ?? '',
    inputSchema: JSON.parse(text) as Json,
    // The protocol's schema leaves only its own hints, each a text or a truth value.
    ...(tool.annotations && { annotations: { ...tool.annotations } as Record<string, Json> }),
  };
}
