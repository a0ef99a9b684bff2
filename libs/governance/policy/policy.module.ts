import { IdentityModule } from '@gatehouse/access/identity';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ModelsModule } from '@gatehouse/registry/models';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ActivePolicy } from './active-policy.ts';
import { Policies } from './policies.repository.ts';
import { PolicyController } from './policy.controller.ts';
import { PublishBundle } from './publish-bundle.ts';
import { SampleCalls } from './sample-calls.ts';
import { TestPolicy } from './test-policy.ts';

/** The policies in force and how others come into force, for every process that decides. */
@Module({ providers: [Policies, PublishBundle, ActivePolicy], exports: [Policies, PublishBundle, ActivePolicy] })
export class PolicyModule {}

/** What the api serves of policies. */
@Module({
  imports: [PolicyModule, IdentityModule, AgentsModule, ToolsModule, ModelsModule],
  providers: [SampleCalls, TestPolicy],
  controllers: [PolicyController],
})
export class PolicyHttpModule {}
