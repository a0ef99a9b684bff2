import { KillSwitchesModule } from '@gatehouse/governance/kill-switches';
import { Module } from '@nestjs/common';
import { GatherInstallation } from './gather-installation.ts';
import { GatherProcess } from './gather-process.ts';
import { OperationalStateRepository } from './operational-state.repository.ts';
import { OperationsController } from './operations.controller.ts';
import { WorkerMetrics } from './worker-metrics.ts';

/** What the api says of itself and of the installation. */
@Module({
  imports: [KillSwitchesModule],
  providers: [OperationalStateRepository, GatherProcess, GatherInstallation],
  controllers: [OperationsController],
})
export class OperationsHttpModule {}

/** What a worker says of itself. */
@Module({
  imports: [KillSwitchesModule],
  providers: [OperationalStateRepository, GatherProcess, WorkerMetrics],
  exports: [WorkerMetrics],
})
export class OperationsWorkerModule {}
