import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.ts';
import { ListToolUsers } from './list-tool-users.ts';
import { ToolsController } from './tools.controller.ts';
import { ToolsModule } from './tools.module.ts';

/** The endpoints of tools and servers, for the API. */
@Module({ imports: [ToolsModule, AgentsModule], controllers: [ToolsController], providers: [ListToolUsers] })
export class ToolsHttpModule {}
