import { IdentityHttpModule } from '@gatehouse/access/identity';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { HeartbeatModule } from '@gatehouse/platform/heartbeat';
import { HttpModule } from '@gatehouse/platform/http';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { type DynamicModule, Module } from '@nestjs/common';
import { PROGRAM_VERSION } from './program-version.ts';
import { ReadinessChecks } from './readiness-checks.ts';
import { SignInPageController } from './sign-in-page/sign-in-page.controller.ts';

/** The api as the sum of what the planes offer over HTTP. */
@Module({ controllers: [SignInPageController], providers: [ReadinessChecks] })
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.of(config),
        DatabaseModule,
        EventsModule,
        RealtimeModule,
        HttpModule.withProbes(PROGRAM_VERSION),
        HeartbeatModule.beating([], () => ({ kind: 'api', version: PROGRAM_VERSION, details: () => ({}) })),
        IdentityHttpModule,
      ],
    };
  }
}
