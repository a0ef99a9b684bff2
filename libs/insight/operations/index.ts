export { OperationsHttpModule, OperationsWorkerModule } from './operations.module.ts';
export { WorkerMetrics } from './worker-metrics.ts';
