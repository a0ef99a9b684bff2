import { indexCodebase } from '@gatehouse/contracts/systems';
import { JobQueue } from '@gatehouse/platform/queue';
import { SandboxModule } from '@gatehouse/runtime/sandbox';
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
import { SandboxServer } from './sandbox/sandbox-server.ts';

/** What the engineering assistant brings to workers: the codebase tools with their index, and the sandbox. */
@Module({
  imports: [ToolCallsModule, SandboxModule],
  providers: [
    CodebaseRepository,
    CodebaseSearchRepository,
    IndexCheckout,
    CodebaseIndex,
    SearchCodebase,
    ReadCodebase,
    CodebaseServer,
    IndexCodebaseJob,
    SandboxServer,
  ],
})
export class EngineeringAssistantModule implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly servers: BuiltinToolServers,
    private readonly codebase: CodebaseServer,
    private readonly sandbox: SandboxServer,
    private readonly queue: JobQueue,
  ) {}

  onModuleInit(): void {
    this.servers.register(this.codebase);
    this.servers.register(this.sandbox);
  }

  /** The first pass begins with the worker, not with the first question. */
  async onApplicationBootstrap(): Promise<void> {
    await this.queue.enqueue(indexCodebase, {}, { key: 'at-start' });
  }
}
