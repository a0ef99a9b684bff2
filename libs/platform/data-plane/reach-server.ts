import { DomainError, messageOf } from '@gatehouse/kernel';
import { Redis } from 'ioredis';
import pg from 'pg';

const WITHIN_MS = 10_000;

/**
 * Makes sure that the PostgreSQL of `DATABASE_URL` answers and lets its user in.
 *
 * @throws DomainError `database_unreachable`, which names the variable and the server and never the password
 */
export async function reachPostgres(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: WITHIN_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
  } catch (cause) {
    throw unreachable('database_unreachable', 'DATABASE_URL', 'PostgreSQL', url, 5_432, cause);
  }
}

/**
 * Makes sure that the Redis of `REDIS_URL` answers and lets us in.
 *
 * @throws DomainError `redis_unreachable`, as above
 */
export async function reachRedis(url: string): Promise<void> {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: WITHIN_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // What `connect` rejects with is only that the connection was closed; why, comes as an event.
  let reason: unknown;
  client.on('error', (error) => {
    reason ??= error;
  });
  try {
    await client.connect();
    await client.ping();
  } catch (cause) {
    throw unreachable('redis_unreachable', 'REDIS_URL', 'Redis', url, 6_379, reason ?? cause);
  } finally {
    client.disconnect();
  }
}

function unreachable(
  code: string,
  variable: string,
  server: string,
  url: string,
  usualPort: number,
  cause: unknown,
): DomainError {
  const { hostname, port } = new URL(url);
  const message =
    `${variable} names a ${server} at ${hostname}:${port || usualPort} that cannot be used: ${reasonOf(cause)}. Start that ` +
    `server or correct ${variable}; without ${variable}, Gatehouse starts a ${server} of its own`;
  return new DomainError('unavailable', code, message, { cause });
}

/** A host with several addresses fails with one error for each, and no message of its own. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(messageOf).join(', ') : messageOf(error);
