import { Module } from '@nestjs/common';
import { ToolsController } from './tools.controller.ts';
import { ToolsModule } from './tools.module.ts';

/** The endpoints of tools and servers, for the API. */
@Module({ imports: [ToolsModule], controllers: [ToolsController] })
export class ToolsHttpModule {}
