import { WorkerMetrics } from '@gatehouse/insight/operations';
import { CONFIG, type Config } from '@gatehouse/platform/config';
import { modelStatus } from '@gatehouse/runtime/model-gateway';
import { Sandbox } from '@gatehouse/runtime/sandbox';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';

/** How other people's tool servers run on this machine. */
type Confinement = { confined: boolean; message: string } | null;

/** What this worker says of itself with every heartbeat, for readiness and the doctor. */
@Injectable()
export class WorkerReport implements OnModuleInit {
  private confinement: Confinement = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sandbox: Sandbox,
    private readonly metrics: WorkerMetrics,
  ) {}

  async onModuleInit(): Promise<void> {
    const probe = await this.sandbox.probe();
    this.confinement = probe.available
      ? { confined: true, message: 'tool servers run confined' }
      : { confined: false, message: this.withoutConfinement(probe.reason) };
  }

  /** Which model answers, how tool servers are confined, where its metrics are (a port of the loopback interface), memory in bytes. */
  details(): Record<string, unknown> {
    return {
      model: modelStatus(this.config),
      toolServers: this.confinement,
      sessions: this.config.GATEHOUSE_WORKER_SESSIONS,
      metricsPort: this.metrics.port,
      residentBytes: process.memoryUsage.rss(),
    };
  }

  private withoutConfinement(reason: string): string {
    return this.config.GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS
      ? `tool servers run UNCONFINED: ${reason}`
      : `tool servers over stdio are not started: ${reason}`;
  }
}
