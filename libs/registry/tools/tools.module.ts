import { Module } from '@nestjs/common';
import { AcceptContract } from './accept-contract.ts';
import { DefineServer } from './define-server.ts';
import { DefineTool } from './define-tool.ts';
import { PinContract } from './pin-contract.ts';
import { RetireTools } from './retire-tools.ts';
import { McpServers } from './servers.repository.ts';
import { Tools } from './tools.repository.ts';

const parts = [Tools, McpServers, PinContract, AcceptContract, DefineServer, DefineTool, RetireTools];

/** The catalogued tools and their servers, for every process. */
@Module({ providers: parts, exports: parts })
export class ToolsModule {}
