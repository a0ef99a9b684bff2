import { Module } from '@nestjs/common';
import { Agents } from './agents.repository.ts';

/** The catalogued agents, for every process. */
@Module({ providers: [Agents], exports: [Agents] })
export class AgentsModule {}
