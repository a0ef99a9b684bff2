import { CONFIG, type Config } from '@gatehouse/platform/config';
import { MetricsServer } from '@gatehouse/platform/metrics';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { GatherProcess } from './gather-process.ts';

/** Serves a worker's own numbers on the loopback interface. */
@Injectable()
export class WorkerMetrics implements OnModuleInit, OnApplicationShutdown {
  private readonly log = new Logger('Metrics');
  private readonly server: MetricsServer;

  /** The port it listens on; null before it does, and when there was none to be had. For the heartbeat. */
  port: number | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'GATEHOUSE_WORKER_METRICS_PORT'>,
    process: GatherProcess,
  ) {
    this.server = new MetricsServer(
      async () => process.run(),
      (message) => this.log.warn(message),
    );
  }

  async onModuleInit(): Promise<void> {
    this.port = await this.server.listen(this.config.GATEHOUSE_WORKER_METRICS_PORT);
  }

  onApplicationShutdown(): Promise<void> {
    return this.server.close();
  }
}
