import { Module } from '@nestjs/common';
import { PinContract } from './pin-contract.ts';
import { McpServers } from './servers.repository.ts';
import { Tools } from './tools.repository.ts';

/** The catalogued tools and their servers, for every process. */
@Module({ providers: [Tools, McpServers, PinContract], exports: [Tools, McpServers, PinContract] })
export class ToolsModule {}
