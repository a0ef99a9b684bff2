import { OperationsWorkerModule } from '@gatehouse/insight/operations';
import { SandboxModule } from '@gatehouse/runtime/sandbox';
import { Global, Module } from '@nestjs/common';
import { WorkerReport } from './worker-report.ts';

/** Makes what the worker says of itself available to its heartbeat. */
@Global()
@Module({ imports: [SandboxModule, OperationsWorkerModule], providers: [WorkerReport], exports: [WorkerReport] })
export class WorkerReportModule {}
