export type { RateLimit, Sensitivity, ServerTransport, SideEffect, ToolContract } from '@gatehouse/contracts/registry';
export { contractHash } from './contract.rules.ts';
export { PinContract } from './pin-contract.ts';
export { McpServers } from './servers.repository.ts';
export type { McpServer, PinnedContract, Tool } from './tool.ts';
export { Tools, type ToolQuery } from './tools.repository.ts';
export { ToolsModule } from './tools.module.ts';
export { validateArguments } from './validate-arguments.ts';
