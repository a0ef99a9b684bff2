import { Module } from '@nestjs/common';
import { AgentsController } from './agents.controller.ts';
import { AgentsModule } from './agents.module.ts';

/** The endpoints of the agents, for the API. */
@Module({ imports: [AgentsModule], controllers: [AgentsController] })
export class AgentsHttpModule {}
