import { IdentityHttpModule } from '@gatehouse/access/identity';
import { JOBS } from '@gatehouse/contracts/job-catalogue';
import { ApprovalsHttpModule } from '@gatehouse/governance/approvals';
import { BudgetsHttpModule } from '@gatehouse/governance/budgets';
import { KillSwitchesHttpModule } from '@gatehouse/governance/kill-switches';
import { PolicyHttpModule } from '@gatehouse/governance/policy';
import { AuditModule } from '@gatehouse/insight/audit';
import { OperationsHttpModule } from '@gatehouse/insight/operations';
import { RetentionHttpModule } from '@gatehouse/insight/retention';
import { TracesModule } from '@gatehouse/insight/traces';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { HeartbeatModule } from '@gatehouse/platform/heartbeat';
import { HttpModule } from '@gatehouse/platform/http';
import { QueueModule } from '@gatehouse/platform/queue';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { AgentsHttpModule } from '@gatehouse/registry/agents';
import { FlagsHttpModule } from '@gatehouse/registry/flags';
import { ModelsHttpModule } from '@gatehouse/registry/models';
import { RevisionsHttpModule } from '@gatehouse/registry/revisions';
import { ToolsHttpModule } from '@gatehouse/registry/tools';
import { MemoryHttpModule } from '@gatehouse/runtime/memory';
import { ModelGatewayHttpModule } from '@gatehouse/runtime/model-gateway';
import { SessionsHttpModule } from '@gatehouse/runtime/sessions';
import { CompanyModule } from '@gatehouse/systems/company';
import { type DynamicModule, Module } from '@nestjs/common';
import { DiskRoomRepository } from './disk-room.repository.ts';
import { FrontPageController } from './front-page/front-page.controller.ts';
import { LiveModule } from './live/live.module.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import { ReadinessChecks } from './readiness-checks.ts';
import { SignInPageController } from './sign-in-page/sign-in-page.controller.ts';

const platform = (config: Config) => [
  ConfigModule.of(config),
  DatabaseModule,
  EventsModule,
  RealtimeModule,
  // Requests ask for one or two of them, the metrics watch the queues of all.
  QueueModule.producing(JOBS),
  HttpModule.withProbes(PROGRAM_VERSION),
  HeartbeatModule.beating([], () => ({ kind: 'api', version: PROGRAM_VERSION, details: () => ({}) })),
];

const access = [IdentityHttpModule];
const registry = [AgentsHttpModule, ToolsHttpModule, ModelsHttpModule, FlagsHttpModule, RevisionsHttpModule];
const governance = [KillSwitchesHttpModule, ApprovalsHttpModule, BudgetsHttpModule, PolicyHttpModule];
const runtime = [SessionsHttpModule, MemoryHttpModule, ModelGatewayHttpModule];
const insight = [AuditModule, TracesModule, OperationsHttpModule, RetentionHttpModule];
const systems = [CompanyModule];

/** The api as the sum of what the planes offer over HTTP. */
@Module({
  imports: [LiveModule],
  controllers: [FrontPageController, SignInPageController],
  providers: [ReadinessChecks, DiskRoomRepository],
})
export class AppModule {
  static of(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [...platform(config), ...access, ...registry, ...governance, ...runtime, ...insight, ...systems],
    };
  }
}
