import { ApprovalsJobsModule } from '@gatehouse/governance/approvals';
import { BudgetsJobsModule } from '@gatehouse/governance/budgets';
import { EnforcementJobsModule } from '@gatehouse/governance/enforcement';
import { AuditWorkerModule } from '@gatehouse/insight/audit';
import { OperationsWorkerModule } from '@gatehouse/insight/operations';
import { RetentionJobsModule } from '@gatehouse/insight/retention';
import { TracesJobsModule } from '@gatehouse/insight/traces';
import { type Config, ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { HeartbeatModule } from '@gatehouse/platform/heartbeat';
import { QueueModule } from '@gatehouse/platform/queue';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { SessionMemoryModule, SessionsModule } from '@gatehouse/runtime/sessions';
import { EngineeringAssistantModule } from '@gatehouse/systems/engineering-assistant';
import { type DynamicModule, Module } from '@nestjs/common';
import { jobCatalogue } from './job-catalogue.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import { WorkerReport } from './worker-report.ts';
import { WorkerReportModule } from './worker-report.module.ts';

const platform = (config: Config) => [
  ConfigModule.of(config),
  DatabaseModule,
  EventsModule,
  RealtimeModule,
  QueueModule.working(jobCatalogue(config)),
  WorkerReportModule,
  HeartbeatModule.beating([WorkerReport], (report) => ({
    kind: 'worker',
    version: PROGRAM_VERSION,
    details: () => report.details(),
  })),
];

const governance = [ApprovalsJobsModule, BudgetsJobsModule, EnforcementJobsModule];
const runtime = [SessionsModule, SessionMemoryModule];
const insight = [AuditWorkerModule, TracesJobsModule, OperationsWorkerModule, RetentionJobsModule];
const systems = [EngineeringAssistantModule];

/** The worker as the sum of what the planes do in the background. */
@Module({})
export class WorkerModule {
  static of(config: Config): DynamicModule {
    return { module: WorkerModule, imports: [...platform(config), ...governance, ...runtime, ...insight, ...systems] };
  }
}
