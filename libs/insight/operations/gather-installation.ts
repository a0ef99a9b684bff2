import { JOBS } from '@gatehouse/contracts/job-catalogue';
import { messageOf } from '@gatehouse/kernel';
import { gauge, type MetricFamily } from '@gatehouse/platform/metrics';
import { JobQueue } from '@gatehouse/platform/queue';
import { Injectable, Logger } from '@nestjs/common';
import { OperationalStateRepository } from './operational-state.repository.ts';

/** A process that was not heard of for so long is not counted. */
const HEARD_WITHIN_SECONDS = 10;

/**
 * The numbers of the whole installation: queues, sessions, budgets, the record. A part that does not answer is left out and
 * named in `gatehouse_metrics_part_failed`, so that an outage of one never hides the others.
 */
@Injectable()
export class GatherInstallation {
  private readonly log = new Logger('Metrics');
  private readonly parts: Record<string, () => Promise<MetricFamily[]>> = {
    queues: () => this.queues(),
    sessions: () => this.sessions(),
    budgets: () => this.budgets(),
    processes: () => this.processes(),
    record: () => this.record(),
  };

  constructor(
    private readonly state: OperationalStateRepository,
    private readonly jobs: JobQueue,
  ) {}

  async run(): Promise<MetricFamily[]> {
    const failed: string[] = [];
    const gathered = await Promise.all(
      Object.entries(this.parts).map(([part, gather]) =>
        gather().catch((error: unknown): MetricFamily[] => {
          this.log.warn(`the metrics of ${part} could not be gathered: ${messageOf(error)}`);
          failed.push(part);
          return [];
        }),
      ),
    );
    return [...gathered.flat(), this.failures(failed)];
  }

  private failures(failed: readonly string[]): MetricFamily {
    return labelled(
      'gatehouse_metrics_part_failed',
      'Whether the numbers of a part could not be read (1): its metrics are missing from this answer.',
      Object.keys(this.parts).map((part) => ({ labels: { part }, value: failed.includes(part) ? 1 : 0 })),
    );
  }

  private async queues(): Promise<MetricFamily[]> {
    const counts = await Promise.all(
      JOBS.map(async (job) => {
        const { waiting, active, delayed, failed } = await this.jobs.counts(job);
        return Object.entries({ waiting, active, delayed, failed }).map(([state, value]) => ({
          labels: { job: job.name, state },
          value,
        }));
      }),
    );
    return [labelled('gatehouse_queue_jobs', 'Jobs in the queue of each kind, by state.', counts.flat())];
  }

  private async sessions(): Promise<MetricFamily[]> {
    const [statuses, expired, stuck] = await Promise.all([
      this.state.sessionsByStatus(),
      this.state.sessionsWithExpiredLease(),
      this.state.stuckTasks(),
    ]);
    return [
      labelled(
        'gatehouse_sessions',
        'Sessions by status.',
        statuses.map(({ status, sessions }) => ({ labels: { status }, value: sessions })),
      ),
      gauge('gatehouse_sessions_lease_expired', 'Running sessions whose worker was not heard of in time.', expired),
      labelled(
        'gatehouse_stuck_tasks',
        'Tasks that the stuck guard stopped, by pattern and by what a person said of it.',
        stuck.map(({ pattern, verdict, tasks }) => ({ labels: { pattern, verdict }, value: tasks })),
      ),
    ];
  }

  private async budgets(): Promise<MetricFamily[]> {
    const reserved = await this.state.reservedDollars();
    return [gauge('gatehouse_budget_reserved_dollars', 'Money set aside for actions under way.', reserved)];
  }

  private async processes(): Promise<MetricFamily[]> {
    const counts = await this.state.processes(HEARD_WITHIN_SECONDS);
    const samples = ['api', 'worker'].map((kind) => ({
      labels: { kind },
      value: counts.find((count) => count.kind === kind)?.processes ?? 0,
    }));
    return [labelled('gatehouse_processes', `Processes heard of within ${HEARD_WITHIN_SECONDS} s.`, samples)];
  }

  private async record(): Promise<MetricFamily[]> {
    const { horizonLagSeconds, unsignedSeconds, subscriptions } = await this.state.record();
    return [
      gauge(
        'gatehouse_event_horizon_lag_seconds',
        'Age of the oldest event that subscribers may not read yet, because an older transaction is open.',
        horizonLagSeconds,
      ),
      gauge(
        'gatehouse_record_unsigned_seconds',
        'Age of the oldest event that no signed checkpoint covers.',
        unsignedSeconds,
      ),
      labelled(
        'gatehouse_subscription_lag_events',
        'Events that a subscription has yet to read, counted to 10,000.',
        subscriptions.map(({ name, events }) => ({ labels: { subscription: name }, value: events })),
      ),
    ];
  }
}

const labelled = (name: string, help: string, samples: MetricFamily['samples']): MetricFamily => ({
  name,
  help,
  type: 'gauge',
  samples,
});
