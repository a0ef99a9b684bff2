import { indexCodebase } from '@gatehouse/contracts/systems';
import { JobQueue } from '@gatehouse/platform/queue';
import { BuiltinToolServers, ToolCallsModule } from '@gatehouse/runtime/tool-calls';
import { Module, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { CodebaseIndex } from './codebase/codebase-index.ts';
import { CodebaseRepository } from './codebase/codebase.repository.ts';
import { CodebaseSearchRepository } from './codebase/codebase-search.repository.ts';
import { CodebaseServer } from './codebase/codebase-server.ts';
import { IndexCheckout } from './codebase/index-checkout.ts';
import { IndexCodebaseJob } from './codebase/index-codebase.job.ts';
import { ReadCodebase } from './codebase/read-codebase.ts';
import { SearchCodebase } from './codebase/search-codebase.ts';

/** What the engineering assistant brings to workers: the codebase tools and their index. */
@Module({
  imports: [ToolCallsModule],
  providers: [
    CodebaseRepository,
    CodebaseSearchRepository,
    IndexCheckout,
    CodebaseIndex,
    SearchCodebase,
    ReadCodebase,
    CodebaseServer,
    IndexCodebaseJob,
  ],
})
export class EngineeringAssistantModule implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly servers: BuiltinToolServers,
    private readonly codebase: CodebaseServer,
    private readonly queue: JobQueue,
  ) {}

  onModuleInit(): void {
    this.servers.register(this.codebase);
  }

  /** The first pass begins with the worker, not with the first question. */
  async onApplicationBootstrap(): Promise<void> {
    await this.queue.enqueue(indexCodebase, {}, { key: 'at-start' });
  }
}
