import { type Json, messageOf } from '@gatehouse/kernel';
import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { CONFIG, type Config } from '../config/index.ts';

export type LiveListener = (message: Json) => void;

/** How long a subscriber waits for Redis before it goes on without; it is subscribed as soon as Redis is back. */
const SUBSCRIBE_WAIT_MS = 1_000;

/**
 * Tells every process what just happened, over Redis. It is for what people watch and for waking whoever would otherwise
 * poll: nothing may depend on a message arriving, since losing Redis must lose nothing (design.md §1).
 *
 * Channels: `session:<id>`, `kill_switches`, `budgets`.
 */
@Injectable()
export class LiveBus implements OnApplicationShutdown {
  private readonly logger = new Logger('live-bus');
  private readonly listeners = new Map<string, Set<LiveListener>>();
  private readonly prefix: string;
  private readonly publisher: Redis;
  private readonly subscriber: Redis;
  private connectedOnce = false;
  private lost = 0;

  constructor(@Inject(CONFIG) config: Config) {
    this.prefix = `${config.GATEHOUSE_QUEUE_PREFIX}:live:`;
    this.publisher = new Redis(config.REDIS_URL, { maxRetriesPerRequest: 1 });
    // Whatever was subscribed is subscribed again by ioredis when the connection comes back.
    this.subscriber = new Redis(config.REDIS_URL, { maxRetriesPerRequest: null });
    this.publisher.once('ready', () => {
      this.connectedOnce = true;
    });
    // Both connect again for ever; whoever publishes meanwhile says in the log what it costs.
    for (const connection of [this.publisher, this.subscriber]) connection.on('error', () => undefined);
    this.subscriber.on('message', (channel: string, text: string) => this.deliver(channel, text));
  }

  /** How many messages could not be sent since the start of the process. */
  get lostMessages(): number {
    return this.lost;
  }

  /** Publishes to every process that listens. Never fails the caller: what cannot go out is counted and logged. */
  async publish(channel: string, message: Json): Promise<void> {
    try {
      // In an outage a message is old news before it could go out; nobody waits for that.
      if (this.connectedOnce && this.publisher.status !== 'ready') throw new Error('Redis is not reachable');
      await this.publisher.publish(this.prefix + channel, JSON.stringify(message));
    } catch (error) {
      this.lost += 1;
      // The first of many and then now and then: a busy session would fill the log.
      if (this.lost % 1_000 === 1) {
        this.logger.warn(`live message on ${channel} not sent (${this.lost} so far): ${messageOf(error)}`);
      }
    }
  }

  /**
   * Listens to a channel.
   *
   * @returns resolves once messages arrive, or after a second without Redis; what it resolves to ends the listening
   */
  async subscribe(channel: string, listener: LiveListener): Promise<() => Promise<void>> {
    const listeners = this.listeners.get(channel) ?? new Set();
    listeners.add(listener);
    this.listeners.set(channel, listeners);
    await this.withoutWaitingForRedis(this.subscriber.subscribe(this.prefix + channel));
    return () => this.unsubscribe(channel, listener);
  }

  /** What keeps messages from going out, for readiness; null when they do. */
  async problem(): Promise<string | null> {
    if (this.publisher.status !== 'ready') return 'Redis is not reachable';
    await this.publisher.ping();
    return null;
  }

  onApplicationShutdown(): void {
    this.publisher.disconnect();
    this.subscriber.disconnect();
  }

  private async unsubscribe(channel: string, listener: LiveListener): Promise<void> {
    const listeners = this.listeners.get(channel);
    if (!listeners?.delete(listener) || listeners.size > 0) return;
    this.listeners.delete(channel);
    await this.withoutWaitingForRedis(this.subscriber.unsubscribe(this.prefix + channel));
  }

  private async withoutWaitingForRedis(command: Promise<unknown>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise((resolve) => {
      timer = setTimeout(resolve, SUBSCRIBE_WAIT_MS);
    });
    const done = command.catch((error: unknown) => this.logger.warn(`live subscription: ${messageOf(error)}`));
    await Promise.race([done, enough]);
    clearTimeout(timer);
  }

  private deliver(prefixed: string, text: string): void {
    const channel = prefixed.slice(this.prefix.length);
    for (const listener of this.listeners.get(channel) ?? []) {
      try {
        listener(JSON.parse(text) as Json);
      } catch (error) {
        // One listener's mistake must not silence the others.
        this.logger.error(`a listener of ${channel} failed: ${messageOf(error)}`);
      }
    }
  }
}
