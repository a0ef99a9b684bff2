import { messageOf } from '@gatehouse/kernel';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../config/index.ts';
import { Database } from '../database/index.ts';

const CHANNEL = 'gatehouse_events';

/** How long announcements are gathered, in milliseconds. */
const GATHER_MS = 20;

/** Wait before a lost listening connection is made again, in milliseconds. */
const RECONNECT_MS = 1_000;

/**
 * Tells the processes that read the record that there is something new, through PostgreSQL's NOTIFY. It only makes
 * subscribers faster: whoever misses it finds the events at the next poll.
 *
 * NOTIFY is sent by itself, a few times a second at most, and not in the transactions that append: PostgreSQL lets one
 * notifying transaction commit at a time, which would make every writer wait for every other one's disk.
 */
@Injectable()
export class EventSignalRepository implements BeforeApplicationShutdown {
  private readonly log = new Logger(EventSignalRepository.name);
  private readonly listeners = new Set<() => void>();
  private announcing: NodeJS.Timeout | undefined;
  private reconnecting: NodeJS.Timeout | undefined;
  private connection: pg.Client | undefined;
  private stopped = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly database: Database,
  ) {}

  /** Says, soon, that events were appended. */
  announce(): void {
    if (this.stopped) return;
    this.announcing ??= setTimeout(() => {
      this.announcing = undefined;
      this.database.pool
        .query(`select pg_notify('${CHANNEL}', '')`)
        .catch((error) => this.log.debug(`subscribers will see new events at their next poll: ${messageOf(error)}`));
    }, GATHER_MS).unref();
  }

  /**
   * Calls `wake` whenever some process announced events.
   *
   * @returns stops calling it
   */
  listen(wake: () => void): () => void {
    this.listeners.add(wake);
    if (!this.connection && !this.reconnecting) this.connect();
    return () => this.listeners.delete(wake);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.announcing);
    clearTimeout(this.reconnecting);
    await this.connection?.end();
  }

  private connect(): void {
    const connection = new pg.Client({ connectionString: this.config.DATABASE_URL, keepAlive: true });
    this.connection = connection;
    connection.on('notification', () => this.wakeAll());
    connection.on('error', (error) => this.log.warn(`listening for events was cut off: ${error.message}`));
    connection.on('end', () => this.connectLater());
    connection
      .connect()
      .then(() => connection.query(`listen ${CHANNEL}`))
      // What was appended while nobody listened.
      .then(() => this.wakeAll())
      .catch((error) => {
        this.log.warn(`cannot listen for events, polling until it works: ${messageOf(error)}`);
        this.connectLater();
      });
  }

  private connectLater(): void {
    if (this.stopped || this.reconnecting) return;
    this.reconnecting = setTimeout(() => {
      this.reconnecting = undefined;
      this.connect();
    }, RECONNECT_MS).unref();
  }

  private wakeAll(): void {
    for (const wake of this.listeners) wake();
  }
}
