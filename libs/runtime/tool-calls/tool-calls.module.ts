import { EnforcementModule } from '@gatehouse/governance/enforcement';
import { FlagsModule } from '@gatehouse/registry/flags';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { SandboxModule } from '../sandbox/index.ts';
import { BuiltinToolServers } from './builtin-tool-servers.ts';
import { CallTool } from './call-tool.effect.ts';
import { OpenToolServer } from './open-tool-server.effect.ts';
import { ToolCalls } from './tool-calls.ts';
import { ToolManifest } from './tool-manifest.ts';
import { ToolServers } from './tool-servers.effect.ts';

/** The way to tools, for workers: the only processes that start tool servers. */
@Module({
  imports: [EnforcementModule, FlagsModule, ToolsModule, SandboxModule],
  providers: [BuiltinToolServers, OpenToolServer, ToolServers, ToolManifest, CallTool, ToolCalls],
  exports: [BuiltinToolServers, ToolCalls],
})
export class ToolCallsModule {}
