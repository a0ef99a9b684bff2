import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Counter } from './counter.ts';
import { Histogram } from './histogram.ts';
import type { MetricFamily } from './metric.ts';

/**
 * What every process counts of its own work. Part of the process and not of a module, as the spans are: it is counted
 * where no module reaches. Labels come from closed sets.
 */
export const processMetrics = {
  gateDecisions: new Counter<'kind' | 'outcome' | 'stage'>(
    'gatehouse_gate_decisions_total',
    'Decisions of the gate: kind of action, allowed or denied, and the stage that denied.',
  ),
  gateAuthorise: new Histogram<'kind'>('gatehouse_gate_authorise_seconds', 'Time the gate takes to decide.'),
  gatePerform: new Histogram<'kind' | 'outcome'>(
    'gatehouse_gate_perform_seconds',
    'Time from the intent to the recorded outcome, the effect included.',
  ),
  work: new Histogram<'kind' | 'outcome'>(
    'gatehouse_work_seconds',
    'Time of a piece of work by its kind (model_call, tool_call, turn, session, job, gate_stage, …); outcome error when it threw.',
  ),
  jobs: new Histogram<'job' | 'outcome'>('gatehouse_job_seconds', 'Time a worker spends on a job.'),
  httpRequests: new Histogram<'method' | 'route' | 'status'>(
    'gatehouse_http_request_seconds',
    'Time from a request to the end of its answer, by the route as declared and the class of the status.',
  ),
  spansDropped: new Counter(
    'gatehouse_spans_dropped_total',
    'Finished spans that could not be stored: traces have holes, nothing else.',
  ),
} as const;

const eventLoop = monitorEventLoopDelay({ resolution: 20 });

/** Everything this process has counted, with its memory and the delay of its event loop since the last reading. */
export function gatherProcessMetrics(): MetricFamily[] {
  const delaySeconds = eventLoop.percentile(99) / 1e9;
  // Watched from the first reading on: a process whose numbers nobody reads need not measure this one.
  eventLoop.enable();
  eventLoop.reset();
  return [
    ...Object.values(processMetrics).map((metric) => metric.family()),
    gauge('gatehouse_process_resident_bytes', 'Memory of this process.', process.memoryUsage.rss()),
    gauge('gatehouse_process_uptime_seconds', 'Age of this process.', process.uptime()),
    gauge(
      'gatehouse_event_loop_delay_p99_seconds',
      '99th percentile of the delay of the event loop since the last reading.',
      Number.isFinite(delaySeconds) ? delaySeconds : 0,
    ),
  ];
}

/** A gauge with one number and no labels. */
export const gauge = (name: string, help: string, value: number): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples: [{ labels: {}, value }],
});
