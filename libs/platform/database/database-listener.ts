import { messageOf } from '@gatehouse/kernel';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../config/index.ts';

/** Wait before a lost connection is made again, in milliseconds. */
const RECONNECT_MS = 500;

/**
 * Hears what transactions announce with `pg_notify`, over one connection of its own. An announcement is a hint to look
 * again, never the news itself: one that was missed while the connection was down is made up for by waking everybody when
 * it is back, and whoever must not be late polls beside it.
 */
@Injectable()
export class DatabaseListener implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DatabaseListener.name);
  private readonly listeners = new Map<string, Set<() => void>>();
  private connection: pg.Client | undefined;
  /** What the connection is doing; each thing begins when the one before it is done. */
  private work: Promise<void> = Promise.resolve();
  private reconnecting: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /**
   * Calls `wake` whenever `channel` is notified, and whenever the connection was made anew.
   *
   * @param channel a plain lower-case name
   * @returns stops calling it
   */
  listen(channel: string, wake: () => void): () => void {
    const known = this.listeners.get(channel);
    const listeners = known ?? new Set();
    listeners.add(wake);
    this.listeners.set(channel, listeners);
    if (!this.connection) this.connect();
    if (!known) this.subscribe(this.connection, channel);
    return () => listeners.delete(wake);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnecting);
    await this.connection?.end();
  }

  private connect(): void {
    const connection = new pg.Client({ connectionString: this.config.DATABASE_URL, keepAlive: true });
    this.connection = connection;
    connection.on('notification', ({ channel }) => this.wake(channel));
    connection.on('error', (error) => this.logger.warn(`the listening connection was lost: ${error.message}`));
    connection.on('end', () => this.connectLater());
    this.work = connection.connect().then(
      () => undefined,
      (error: unknown) => {
        this.logger.warn(`cannot listen to the database yet: ${messageOf(error)}`);
        this.connectLater();
      },
    );
  }

  private subscribe(connection: pg.Client | undefined, channel: string): void {
    this.work = this.work.then(async () => {
      // One that was made since subscribes to every channel itself.
      if (connection !== this.connection || !connection) return;
      try {
        await connection.query(`listen ${pg.escapeIdentifier(channel)}`);
        this.wake(channel);
      } catch (error) {
        this.logger.warn(`cannot listen to ${channel} yet: ${messageOf(error)}`);
      }
    });
  }

  private connectLater(): void {
    if (this.stopped || this.reconnecting) return;
    this.reconnecting = setTimeout(() => {
      this.reconnecting = undefined;
      this.connect();
      for (const channel of this.listeners.keys()) this.subscribe(this.connection, channel);
    }, RECONNECT_MS).unref();
  }

  private wake(channel: string): void {
    for (const wake of this.listeners.get(channel) ?? []) wake();
  }
}
