import type { QueueOptions } from 'bull';
import { Redis, type RedisOptions } from 'ioredis';
import type { Config } from '../config/index.ts';

/**
 * Bull's settings. All queues of a process share two connections; each has one more of its own to wait on.
 * A job whose worker died is handed out again after at most `lockDuration + stalledInterval`; the session's own lease
 * decides whether that is too early.
 */
export function queueOptions(config: Config): QueueOptions {
  // Bull requires both off for the connections on which it blocks or listens.
  const options: RedisOptions = { maxRetriesPerRequest: null, enableReadyCheck: false };
  const shared = new Map<string, Redis>();
  return {
    prefix: config.GATEHOUSE_QUEUE_PREFIX,
    settings: { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 5 },
    createClient: (type) => {
      if (type === 'bclient') return new Redis(config.REDIS_URL, options);
      const client = shared.get(type) ?? new Redis(config.REDIS_URL, options).setMaxListeners(0);
      shared.set(type, client);
      return client;
    },
  };
}
