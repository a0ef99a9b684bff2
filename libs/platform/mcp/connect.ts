import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { DEFAULT_MCP_LIMITS, type McpLimits } from './mcp-limits.ts';
import { safeFetch } from './safe-fetch.ts';
import { type StdioServer, StdioTransport } from './stdio-transport.ts';
import { ToolServerConnection } from './tool-server-connection.ts';

/** Starts a server and connects over its standard input and output. */
export const connectStdio = (server: StdioServer, limits: McpLimits = DEFAULT_MCP_LIMITS) =>
  ToolServerConnection.open(server.serverId, new StdioTransport(server, limits), limits);

/**
 * Connects over Streamable HTTP.
 *
 * @param endpoint the catalogued address; nothing beyond its origin is ever reached
 */
export const connectHttp = (serverId: string, endpoint: URL, limits: McpLimits = DEFAULT_MCP_LIMITS) =>
  ToolServerConnection.open(
    serverId,
    new StreamableHTTPClientTransport(endpoint, { fetch: safeFetch(serverId, endpoint, limits) }),
    limits,
  );

/** Connects to a server inside this process. */
export async function connectInMemory(
  serverId: string,
  server: McpServer,
  limits: McpLimits = DEFAULT_MCP_LIMITS,
): Promise<ToolServerConnection> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  return ToolServerConnection.open(serverId, clientSide, limits);
}
