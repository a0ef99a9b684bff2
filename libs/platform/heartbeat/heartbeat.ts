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

/** A part of what the process says of itself, from something that not every process has. */
export type HeartbeatPart = () => Record<string, unknown>;

/** Tells the others, through the database, that this process is alive. */
@Injectable()
export class Heartbeat implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger(Heartbeat.name);
  private readonly id = newId();
  private readonly parts: HeartbeatPart[] = [];
  private timer: NodeJS.Timeout | undefined;
  private beating = Promise.resolve();

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
    this.timer = undefined;
    await this.beating;
    try {
      await this.heartbeats.end(this.id);
    } catch (error) {
      this.log.warn(`the last heartbeat could not be taken back: ${messageOf(error)}`);
    }
  }

  /** Has the process say this too, with every beat from the next one on. */
  include(part: HeartbeatPart): void {
    this.parts.push(part);
  }

  /** Says at once what has changed, when the process has said that it is there; resolved when it is written or could not be. */
  beatNow(): Promise<void> {
    return this.timer ? this.beat() : Promise.resolve();
  }

  /** One after the other, so that what was said first is never written last. */
  private beat(): Promise<void> {
    this.beating = this.beating.then(() => this.write());
    return this.beating;
  }

  /** A database that is away for a moment makes the process look silent, which is what it then is. */
  private async write(): Promise<void> {
    const { kind, version } = this.source;
    try {
      const details = Object.assign({}, this.source.details(), ...this.parts.map((part) => part()));
      await this.heartbeats.beat({ id: this.id, kind, pid: process.pid, version, details });
    } catch (error) {
      this.log.warn(`heartbeat failed: ${messageOf(error)}`);
    }
  }
}
