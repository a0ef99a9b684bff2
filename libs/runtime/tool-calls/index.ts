export { type BuiltinToolServer, BuiltinToolServers } from './builtin-tool-servers.ts';
export type { ManifestTool, ToolCallRequest, ToolCallResult, ToolResult } from './tool-call.ts';
export { ToolCalls } from './tool-calls.ts';
export { ToolCallsModule } from './tool-calls.module.ts';
