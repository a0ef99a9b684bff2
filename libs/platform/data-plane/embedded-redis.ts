import { chownSync } from 'node:fs';
import { join } from 'node:path';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { Redis } from 'ioredis';
import type { DataPlaneContext } from './data-plane-context.ts';
import { unpackDebianProgram } from './debian-package.ts';
import { DEBIAN_PROGRAMS } from './debian-package.rules.ts';
import { findFreePort } from './free-port.ts';
import { readIfThere, writePrivateFile } from './private-file.ts';
import { commandLineOf, identify, stopProcess } from './processes.ts';
import { findOnPath } from './program-path.ts';
import { isServerOf, redisConfiguration } from './redis-configuration.rules.ts';
import { makeOwnFolder } from './server-folder.ts';
import { SupervisedProcess } from './supervised-process.ts';

/** Starts the embedded Redis on a free port of the loopback interface. */
export async function startRedis(context: DataPlaneContext): Promise<{ redisUrl: string; process: SupervisedProcess }> {
  const { account, serverFolder, environment, secrets } = context;
  const program = await findRedis(context);
  const folder = join(serverFolder, 'redis');
  makeOwnFolder(folder, account);
  await stopForgottenServer(folder);
  const port = await findFreePort();
  // In a file, because everybody on the machine may read the words of a command line.
  const configuration = join(folder, 'redis.conf');
  writePrivateFile(configuration, redisConfiguration({ port, folder, password: secrets.redisPassword }));
  if (account) chownSync(configuration, account.uid, account.gid);
  const redisUrl = `redis://:${secrets.redisPassword}@127.0.0.1:${port}`;
  const server = new SupervisedProcess(
    {
      name: 'redis',
      program,
      arguments: [configuration],
      environment: { PATH: environment.PATH, LC_ALL: 'C' },
      folder: '/',
      account,
      logFile: join(context.logFolder, 'redis.log'),
      signal: 'SIGTERM',
      graceMs: 10_000,
      readyWithinMs: 30_000,
      isReady: () => answers(redisUrl),
    },
    context.register,
    context.log,
  );
  await server.start();
  return { redisUrl, process: server };
}

/** Two servers that write one append-only file would ruin it: one that nobody noted is stopped first. */
async function stopForgottenServer(folder: string): Promise<void> {
  const pid = Number.parseInt(readIfThere(join(folder, 'redis.pid')) ?? '', 10);
  if (Number.isNaN(pid) || !isServerOf(readIfThere(join(folder, 'redis.conf')) ?? '', commandLineOf(pid))) return;
  await stopProcess(identify(pid), 'SIGTERM', 10_000);
}

/**
 * The Redis program: that of the search path, else Debian's, unpacked privately.
 *
 * @throws DomainError `redis_missing` with the three ways out
 */
async function findRedis(context: DataPlaneContext): Promise<string> {
  const { environment, programsFolder } = context;
  const installed = findOnPath('redis-server', environment.PATH) ?? findOnPath('valkey-server', environment.PATH);
  if (installed) return installed;
  try {
    context.log("no Redis on this machine: using Debian's package, unpacked for Gatehouse alone");
    return await unpackDebianProgram('redis', DEBIAN_PROGRAMS.redis, { programsFolder, environment });
  } catch (cause) {
    throw new DomainError(
      'unavailable',
      'redis_missing',
      [
        `there is no Redis to be had (${messageOf(cause)}). Three ways out:`,
        '  1. install it: `sudo apt-get install redis-server`, `brew install redis`, or your system’s way; Valkey will do',
        '  2. set REDIS_URL to a server that runs already: redis://[:password@]host:6379',
        '  3. on Debian or Ubuntu, give this machine access to its package sources: Gatehouse then unpacks its own',
      ].join('\n'),
      { cause },
    );
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.ping()) === 'PONG';
  } finally {
    client.disconnect();
  }
}
