import { Module } from '@nestjs/common';
import { ActivePolicy } from './active-policy.ts';
import { Policies } from './policies.repository.ts';
import { PublishBundle } from './publish-bundle.ts';

/** The policies in force and how others come into force, for every process that decides. */
@Module({ providers: [Policies, PublishBundle, ActivePolicy], exports: [Policies, PublishBundle, ActivePolicy] })
export class PolicyModule {}
