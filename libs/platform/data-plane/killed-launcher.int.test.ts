import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { loadEnvironment } from '../config/index.ts';
import { removeServerFolder, startDataPlane } from './index.ts';
import { registeredProcesses, stopLeftovers } from './process-register.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const environment = { ...loadEnvironment(), DATABASE_URL: undefined, REDIS_URL: undefined };
let dataFolder: string;
let launcher: ChildProcess | undefined;

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-killed-'));
  chmodSync(dataFolder, 0o711);
});
afterEach(async () => {
  launcher?.kill('SIGKILL');
  await stopLeftovers(dataFolder);
  removeServerFolder(dataFolder);
  rmSync(dataFolder, { recursive: true, force: true });
});

describe('a launcher that is killed with SIGKILL', () => {
  it('has its servers stopped in order by the reaper, and nothing that was committed is lost', async () => {
    const { ownerUrl } = await launch();
    await query(ownerUrl, 'create table kept as select 42 as answer');
    launcher?.kill('SIGKILL');
    await vi.waitFor(() => expect(registeredProcesses(dataFolder)).toEqual([]), { timeout: 15_000, interval: 50 });
    expect(readFileSync(join(dataFolder, 'logs/postgres.log'), 'utf8')).toContain('database system is shut down');

    const again = await startDataPlane({ dataFolder, environment, log: () => undefined });
    expect(await query(again.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await again.stop();
  });

  it('leaves servers behind when the reaper is killed too; the next start stops them and loses nothing', async () => {
    const { ownerUrl } = await launch();
    await query(ownerUrl, 'create table kept as select 42 as answer');
    killChildren(launcher?.pid ?? 0);
    expect(registeredProcesses(dataFolder).map(({ name }) => name)).toEqual(['postgres', 'redis']);

    expect((await stopLeftovers(dataFolder)).map(({ name }) => name)).toEqual(['redis', 'postgres']);
    const again = await startDataPlane({ dataFolder, environment, log: () => undefined });
    expect(await query(again.ownerUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await again.stop();
  });

  it('leaves servers that nobody noted; what the servers write down themselves is enough to find and stop them', async () => {
    const { ownerUrl, redisUrl } = await launch();
    killChildren(launcher?.pid ?? 0);
    rmSync(join(dataFolder, 'processes.json'));
    const again = await startDataPlane({ dataFolder, environment, log: () => undefined });
    await expect(connect(ownerUrl)).rejects.toThrow('ECONNREFUSED');
    await expect(connect(redisUrl)).rejects.toThrow('ECONNREFUSED');
    expect(await query(again.ownerUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await again.stop();
  });
});

/** Resolves when something listens at the address. */
async function connect(url: string): Promise<void> {
  const { hostname, port } = new URL(url);
  const socket = createConnection(Number(port), hostname);
  await once(socket, 'connect').finally(() => socket.destroy());
}

async function launch(): Promise<{ ownerUrl: string; redisUrl: string }> {
  const program = [
    join(CHECKOUT, 'tools/scripts/run-ts.mjs'),
    join(import.meta.dirname, 'fixtures/hold-data-plane.ts'),
  ];
  launcher = spawn(process.execPath, [...program, dataFolder], { cwd: CHECKOUT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(createInterface({ input: launcher.stdout as NodeJS.ReadableStream }), 'line');
  return z.object({ ownerUrl: z.string(), redisUrl: z.string() }).parse(JSON.parse(String(line)));
}

/** Kills the launcher and its reaper in one go, so that nobody is left to clean up. */
function killChildren(pid: number): void {
  const reaper = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .find((name) => isReaperOf(name, pid));
  process.kill(Number(reaper), 'SIGKILL');
  process.kill(pid, 'SIGKILL');
}

function isReaperOf(name: string, parent: number): boolean {
  try {
    const [, , , parentPid] = readFileSync(`/proc/${name}/stat`, 'utf8').split(' ');
    return Number(parentPid) === parent && readFileSync(`/proc/${name}/cmdline`, 'utf8').startsWith('/bin/sh\0-c\0');
  } catch {
    return false; // Gone while it was looked at.
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
