import { messageOf, newId } from '@gatehouse/kernel';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HeartbeatsRepository, type ProcessReport } from './heartbeats.repository.ts';

/** How often a process says that it is alive, in milliseconds. */
const PERIOD_MS = 2_000;

/** What the process says of itself; asked anew at each beat. */
export interface HeartbeatSource {
  kind: ProcessReport['kind'];
  version: string;
  details(): Record<string, unknown>;
}

/** Injection token of the process's own source. */
export const HEARTBEAT_SOURCE = Symbol('HEARTBEAT_SOURCE');

/** Tells the others, through the database, that this process is alive. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(Heartbeat.name);
  private readonly id = newId();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(HEARTBEAT_SOURCE) private readonly source: HeartbeatSource,
    private readonly heartbeats: HeartbeatsRepository,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.beat();
    this.timer = setInterval(() => void this.beat(), PERIOD_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    try {
      await this.heartbeats.end(this.id);
    } catch (error) {
      this.log.warn(`the last heartbeat could not be taken back: ${messageOf(error)}`);
    }
  }

  /** A database that is away for a moment makes the process look silent, which is what it then is. */
  private async beat(): Promise<void> {
    const { kind, version } = this.source;
    try {
      await this.heartbeats.beat({ id: this.id, kind, pid: process.pid, version, details: this.source.details() });
    } catch (error) {
      this.log.warn(`heartbeat failed: ${messageOf(error)}`);
    }
  }
}
