import { AgentsModule } from '@gatehouse/registry/agents';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { MemoryJobsModule, MemoryModule } from '../memory/index.ts';
import { RememberSession } from './remember-session.ts';
import { RememberSessionJob } from './remember-session.job.ts';
import { SessionStoreModule } from './session-store.module.ts';

/** Has the memories of sessions extracted once they have ended; for workers. */
@Module({
  imports: [SessionStoreModule, AgentsModule, ToolsModule, MemoryModule, MemoryJobsModule],
  providers: [RememberSession, RememberSessionJob],
  exports: [RememberSession],
})
export class SessionMemoryModule {}
