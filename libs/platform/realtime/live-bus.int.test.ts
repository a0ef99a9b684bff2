import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Json } from '@gatehouse/kernel';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { LiveBus } from './index.ts';

const environment = testEnvironment();
const opened: LiveBus[] = [];
const servers: ChildProcess[] = [];

const open = (redisUrl = environment.config.REDIS_URL): LiveBus => {
  const bus = new LiveBus({ ...environment.config, REDIS_URL: redisUrl });
  opened.push(bus);
  return bus;
};

afterEach(() => {
  for (const bus of opened.splice(0)) bus.onApplicationShutdown();
  for (const server of servers.splice(0)) server.kill('SIGKILL');
});

describe('LiveBus', () => {
  it('tells every process that listens, on this channel only', async () => {
    const heard: Json[] = [];
    const elsewhere = vi.fn();
    await open().subscribe('session:1', (message) => heard.push(message));
    await open().subscribe('session:2', elsewhere);
    const publisher = open();
    await publisher.publish('session:1', { offset: 1 });
    await publisher.publish('session:1', { offset: 2 });
    await vi.waitFor(() => expect(heard).toEqual([{ offset: 1 }, { offset: 2 }]));
    expect(elsewhere).not.toHaveBeenCalled();
  });

  it('stops telling one listener and goes on telling the other', async () => {
    const bus = open();
    const first = vi.fn();
    const second = vi.fn();
    const stop = await bus.subscribe('budgets', first);
    await bus.subscribe('budgets', second);
    await stop();
    await bus.publish('budgets', 1);
    await vi.waitFor(() => expect(second).toHaveBeenCalledWith(1));
    expect(first).not.toHaveBeenCalled();
  });

  it('lets no listener silence another', async () => {
    const bus = open();
    const heard = vi.fn();
    await bus.subscribe('budgets', () => {
      throw new Error('mine');
    });
    await bus.subscribe('budgets', heard);
    await bus.publish('budgets', 1);
    await vi.waitFor(() => expect(heard).toHaveBeenCalled());
  });

  it('goes on after Redis was away, and never fails who publishes meanwhile', async () => {
    const port = await freePort();
    const server = await startRedis(port);
    const bus = open(`redis://127.0.0.1:${port}`);
    const heard: Json[] = [];
    await bus.subscribe('kill_switches', (message) => heard.push(message));
    await bus.publish('kill_switches', 'before');
    await vi.waitFor(() => expect(heard).toEqual(['before']));
    expect(await bus.problem()).toBeNull();

    server.kill('SIGKILL');
    await once(server, 'exit');
    await vi.waitFor(async () => expect(await bus.problem()).toBe('Redis is not reachable'));
    const before = performance.now();
    await bus.publish('kill_switches', 'lost');
    expect(performance.now() - before).toBeLessThan(5_000);
    expect(bus.lostMessages).toBe(1);

    await startRedis(port);
    await vi.waitFor(
      async () => {
        await bus.publish('kill_switches', 'after');
        expect(heard).toContain('after');
      },
      { timeout: 15_000, interval: 100 },
    );
    expect(heard).not.toContain('lost');
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function startRedis(port: number): Promise<ChildProcess> {
  const server = spawn('redis-server', [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]);
  servers.push(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.stdout.on('data', (text: Buffer) => {
      if (text.includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}
