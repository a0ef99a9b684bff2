export { METRICS_MEDIA_TYPE, renderMetrics } from './exposition.rules.ts';
export type { Labels, MetricFamily, Sample } from './metric.ts';
export { MetricsServer } from './metrics-server.ts';
export { gatherProcessMetrics, gauge, processMetrics } from './process-metrics.ts';
