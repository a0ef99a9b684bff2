import { Global, Module } from '@nestjs/common';
import { LiveBus } from './live-bus.ts';

@Global()
@Module({ providers: [LiveBus], exports: [LiveBus] })
export class RealtimeModule {}
