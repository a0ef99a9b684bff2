import { Module } from '@nestjs/common';
import { Agents } from './agents.repository.ts';
import { ArchiveAgents } from './archive-agents.ts';
import { DefineAgent } from './define-agent.ts';

/** The catalogued agents, for every process. */
@Module({ providers: [Agents, DefineAgent, ArchiveAgents], exports: [Agents, DefineAgent, ArchiveAgents] })
export class AgentsModule {}
