import { messageOf } from '@gatehouse/kernel';
import { DatabaseListener } from '@gatehouse/platform/database';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Flag } from './flag.ts';
import { FLAGS_CHANNEL, Flags } from './flags.repository.ts';

/** How often it looks in case it was not told. */
const POLL_MS = 5_000;

/** The flags as this process last read them. */
export interface KnownFlags {
  flags: ReadonlyMap<string, Flag>;
  /** Milliseconds of monotonic time since they were read. */
  ageMs: number;
}

/** This process's copy of the flags, so that an evaluation asks nobody. PostgreSQL tells it of a change. */
@Injectable()
export class FlagSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(FlagSnapshot.name);
  private flags: ReadonlyMap<string, Flag> | undefined;
  private readAt = 0;
  private reading: Promise<void> = Promise.resolve();
  private waiting: Promise<void> | undefined;
  private failed = false;
  private poll: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly repository: Flags,
    private readonly listener: DatabaseListener,
  ) {}

  async onModuleInit(): Promise<void> {
    this.stopListening = this.listener.listen(FLAGS_CHANNEL, () => void this.refresh());
    this.poll = setInterval(() => void this.refresh(), POLL_MS).unref();
    await this.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.poll);
    this.stopListening?.();
    await (this.waiting ?? this.reading);
  }

  /** Undefined while they were never read. */
  known(): KnownFlags | undefined {
    return this.flags && { flags: this.flags, ageMs: performance.now() - this.readAt };
  }

  /** Reads them anew, after a read that is under way; however often it is asked for, one more is enough. Never fails: the age tells. */
  refresh(): Promise<void> {
    this.waiting ??= this.reading.then(() => {
      this.waiting = undefined;
      this.reading = this.read();
      return this.reading;
    });
    return this.waiting;
  }

  private async read(): Promise<void> {
    const askedAt = performance.now();
    try {
      const rows = await this.repository.all();
      this.flags = new Map(rows.map(({ updatedAt: _, ...flag }) => [flag.id, flag]));
      this.readAt = askedAt;
      this.failed = false;
    } catch (error) {
      if (!this.failed) this.logger.error({ alert: 'flags_unreadable', message: `feature flags: ${messageOf(error)}` });
      this.failed = true;
    }
  }
}
