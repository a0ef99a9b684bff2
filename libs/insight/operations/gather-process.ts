import { SwitchSnapshot } from '@gatehouse/governance/kill-switches';
import { gatherProcessMetrics, gauge, type MetricFamily } from '@gatehouse/platform/metrics';
import { Injectable } from '@nestjs/common';
import { OperationalStateRepository } from './operational-state.repository.ts';

/** The numbers of one process, api or worker: what it counted, its connections, how old its view of the switches is. */
@Injectable()
export class GatherProcess {
  constructor(
    private readonly state: OperationalStateRepository,
    private readonly switches: SwitchSnapshot,
  ) {}

  run(): MetricFamily[] {
    const ageMs = this.switches.known()?.ageMs ?? Number.POSITIVE_INFINITY;
    return [
      ...gatherProcessMetrics(),
      {
        name: 'gatehouse_database_pool_connections',
        help: 'Connections of this process to PostgreSQL: open, open and idle, and requests that wait for one.',
        type: 'gauge',
        samples: Object.entries(this.state.pool()).map(([state, value]) => ({ labels: { state }, value })),
      },
      gauge(
        'gatehouse_kill_switches_snapshot_age_seconds',
        'Age of what this process knows of the kill switches; past 5 s tiers 1 and 2 are refused; +Inf before it was read.',
        ageMs / 1_000,
      ),
    ];
  }
}
