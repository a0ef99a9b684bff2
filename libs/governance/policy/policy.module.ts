import { Module } from '@nestjs/common';
import { PublishBundle } from './publish-bundle.ts';

@Module({ providers: [PublishBundle], exports: [PublishBundle] })
export class PolicyModule {}
