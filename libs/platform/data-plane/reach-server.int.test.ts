import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { reachPostgres, reachRedis } from './reach-server.ts';

const environment = testEnvironment();

async function portWhereNothingAnswers(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('a server that somebody named', () => {
  it('is reached when it answers', async () => {
    await expect(reachPostgres(environment.ownerUrl)).resolves.toBeUndefined();
    await expect(reachRedis(environment.config.REDIS_URL)).resolves.toBeUndefined();
  });

  it.each([
    ['DATABASE_URL', 'database_unreachable', 'postgresql', reachPostgres],
    ['REDIS_URL', 'redis_unreachable', 'redis', reachRedis],
  ] as const)('is called by %s and its host when nothing answers, without its password', async (...row) => {
    const [variable, code, scheme, reach] = row;
    const port = await portWhereNothingAnswers();
    const error = await reach(`${scheme}://owner:hidden@127.0.0.1:${port}/0`).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, kind: 'unavailable' });
    const { message } = error as Error;
    expect(message).toContain(variable);
    expect(message).toContain(`127.0.0.1:${port} that cannot be used: connect ECONNREFUSED`);
    expect(message).not.toContain('hidden');
  });

  it('says that PostgreSQL does not know the database', async () => {
    const url = new URL(environment.ownerUrl);
    url.pathname = '/no_such_database';
    await expect(reachPostgres(url.toString())).rejects.toThrow('database "no_such_database" does not exist');
  });
});
