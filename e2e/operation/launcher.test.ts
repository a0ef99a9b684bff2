import { createServer } from 'node:http';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identify, isRunning } from '@gatehouse/platform/data-plane';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { TestInstallation } from '../support/installation.ts';

/** Ready again within this, after the launcher was killed and when it is warm; with room for a machine under load. */
const READY_WITHIN_MS = 30_000;

const Part = z.object({ state: z.string(), pid: z.number().nullable(), problem: z.string().nullable() });
const Status = z.looseObject({
  ready: z.boolean(),
  launcher: Part,
  api: Part,
  worker: Part,
  postgres: Part,
  redis: Part,
});
type Status = z.infer<typeof Status>;
const PARTS = ['launcher', 'api', 'worker', 'postgres', 'redis'] as const;

let installation: TestInstallation;
beforeAll(async () => {
  installation = await TestInstallation.start();
});
afterAll(() => installation?.remove());

const status = async (): Promise<Status> => Status.parse((await installation.json('status')).value);
const states = (of: Status): string[] => PARTS.map((name) => of[name].state);
const untilReady = () =>
  vi.waitFor(async () => expect((await status()).ready).toBe(true), { timeout: READY_WITHIN_MS, interval: 200 });

describe('up', () => {
  it('is ready, with every part running', async () => {
    const found = await status();
    expect(found.ready).toBe(true);
    expect(new Set(states(found))).toEqual(new Set(['running']));
  });

  it('says where the first one runs when it is asked for a second', async () => {
    const { launcher } = await status();
    for (const words of [['up'], ['up', '--detach']]) {
      const { code, stdout } = await installation.run(...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`runs already at ${installation.url} (process ${launcher.pid})`);
    }
  });

  it.each(['worker', 'api', 'redis'] as const)('starts %s again when it was killed', async (name) => {
    const { pid } = (await status())[name];
    process.kill(pid ?? 0, 'SIGKILL');
    await vi.waitFor(
      async () => {
        const part = (await status())[name];
        expect(part.state).toBe('running');
        expect(part.pid).not.toBe(pid);
      },
      { timeout: READY_WITHIN_MS, interval: 200 },
    );
    await untilReady();
  });

  it('cleans up after a launcher that was killed, and is ready again with nothing lost', async () => {
    const agents = (await installation.json('agents')).value;
    const before = await status();
    process.kill(before.launcher.pid ?? 0, 'SIGKILL');
    const { code, stdout } = await installation.up();
    expect(code).toBe(0);
    expect(stdout).toContain(`Gatehouse is ready at ${installation.url}`);
    const after = await status();
    expect(after.ready).toBe(true);
    for (const name of PARTS) expect(after[name].pid).not.toBe(before[name].pid);
    expect((await installation.json('agents')).value).toEqual(agents);
  });

  it('migrates while it runs, which finds nothing to do', async () => {
    expect((await installation.json('migrate')).value).toEqual({ applied: [] });
  });

  it('has a doctor that finds no problem', async () => {
    const { value } = await installation.json('doctor');
    expect(value.verdict).not.toBe('problem');
  });

  it('shows what the parts wrote down', async () => {
    const { stdout } = await installation.run('logs', 'api', '--lines', '500');
    expect(stdout).toContain(`listening on ${installation.url}`);
  });
});

describe('a launcher whose note was damaged', () => {
  it('is found by a second up, and stopped by down for good', async () => {
    const { launcher } = await status();
    const process = identify(launcher.pid ?? 0);
    writeFileSync(join(installation.data, 'launcher.json'), '{bad');
    for (const words of [['up'], ['up', '--detach']]) {
      const { code, stdout } = await installation.run(...words);
      expect(code).toBe(0);
      expect(stdout).toContain(`runs already at ${installation.url} (process ${launcher.pid})`);
    }
    expect(await installation.run('down')).toMatchObject({ code: 0, stdout: 'stopped worker, api, redis, postgres\n' });
    expect(isRunning(process)).toBe(false);
    expect(new Set(states(await status()))).toEqual(new Set(['stopped']));
    await installation.up();
    await untilReady();
  });
});

describe('down', () => {
  it('stops everything, and says so when nothing runs', async () => {
    const { stdout } = await installation.run('down');
    expect(stdout).toBe('stopped worker, api, redis, postgres\n');
    const found = await status();
    expect(found.ready).toBe(false);
    expect(new Set(states(found))).toEqual(new Set(['stopped']));
    expect((await installation.run('down')).stdout).toBe('nothing was running\n');
  });

  it('can be migrated while it is stopped', async () => {
    expect((await installation.json('migrate')).value).toEqual({ applied: [] });
    expect(states(await status())).toContain('stopped');
  });

  it('refuses to start on a port that another program has, and leaves nothing running', async () => {
    const other = createServer().listen(installation.port, '127.0.0.1');
    await once(other, 'listening');
    try {
      const { code, stderr } = await installation.run('up', '--port', String(installation.port));
      expect(code).not.toBe(0);
      expect(stderr).toContain(`port ${installation.port} on 127.0.0.1 is taken by another program`);
      expect(stderr).toContain('port_taken');
      expect(new Set(states(await status()))).toEqual(new Set(['stopped']));
    } finally {
      other.close();
    }
  });

  it('is what Ctrl-C does, in order', async () => {
    const up = installation.spawn('up', '--port', String(installation.port));
    const ended = once(up, 'exit');
    await untilReady();
    up.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(new Set(states(await status()))).toEqual(new Set(['stopped']));
  });
});
