export { connectHttp, connectInMemory, connectStdio } from './connect.ts';
export { callAborted, callRejected, outcomeUnknown, serverBroken, serverUnavailable } from './mcp-failure.rules.ts';
export { DEFAULT_MCP_LIMITS, type McpLimits } from './mcp-limits.ts';
export type { StdioServer } from './stdio-transport.ts';
export type { ListedTool } from './tool-listing.ts';
export { ToolServerConnection, type WireCall } from './tool-server-connection.ts';
