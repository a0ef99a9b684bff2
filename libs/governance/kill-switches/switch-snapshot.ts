import { messageOf } from '@gatehouse/kernel';
import { DatabaseListener } from '@gatehouse/platform/database';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { SwitchState } from './kill-switch.rules.ts';
import { KILL_SWITCHES_CHANNEL, KillSwitches } from './kill-switches.repository.ts';

const POLL_MS = 1_000;

/** The switches as this process last read them. */
export interface KnownSwitches extends SwitchState {
  /** Milliseconds of monotonic time since they were read. */
  ageMs: number;
}

/**
 * This process's view of the kill switches. PostgreSQL tells it when one is turned, and it looks once a second in case it
 * was not told; its age says how far it can be relied on (design §3, S0-KIL-08).
 */
@Injectable()
export class SwitchSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(SwitchSnapshot.name);
  private readonly watchers = new Set<(state: SwitchState) => void>();
  private state: SwitchState | undefined;
  private readAt = 0;
  private reading: Promise<void> | undefined;
  private readAgain = false;
  private failures = 0;
  private poll: NodeJS.Timeout | undefined;
  private stopListening: (() => void) | undefined;

  constructor(
    private readonly switches: KillSwitches,
    private readonly listener: DatabaseListener,
  ) {}

  /** Reads the switches once; a database that does not answer leaves the view unknown, and the gate closed. */
  async onModuleInit(): Promise<void> {
    this.stopListening = this.listener.listen(KILL_SWITCHES_CHANNEL, () => void this.refresh());
    this.poll = setInterval(() => void this.refresh(), POLL_MS).unref();
    await this.refresh();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.poll);
    this.stopListening?.();
    this.watchers.clear();
    await this.reading;
  }

  /** The last known switches and how old they are; undefined when they were never read. */
  known(): KnownSwitches | undefined {
    return this.state && { ...this.state, ageMs: performance.now() - this.readAt };
  }

  /**
   * Calls `watcher` whenever the switches have changed.
   *
   * @returns stops calling it
   */
  watch(watcher: (state: SwitchState) => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  /** Reads the switches anew. Asked for while a read runs, it reads once more after it. Never fails: the age tells. */
  refresh(): Promise<void> {
    if (this.reading) {
      this.readAgain = true;
      return this.reading;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
    });
    return this.reading;
  }

  private async read(): Promise<void> {
    do {
      this.readAgain = false;
      // The answer is as old as the question: a switch may be turned while it is on its way.
      const askedAt = performance.now();
      try {
        this.accept(await this.switches.state(), askedAt);
      } catch (error) {
        this.failures += 1;
        if (this.failures === 1)
          this.logger.error({ alert: 'kill_switches_unreadable', message: `kill switches: ${messageOf(error)}` });
        return;
      }
    } while (this.readAgain);
  }

  private accept(state: SwitchState, askedAt: number): void {
    if (this.failures > 0) this.logger.log(`kill switches are readable again after ${this.failures} failures`);
    this.failures = 0;
    this.readAt = askedAt;
    const changed = this.state?.version !== state.version;
    this.state = state;
    if (changed) for (const watcher of this.watchers) watcher(state);
  }
}
