import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSession } from '@gatehouse/contracts/runtime';
import { removeServerFolder } from '@gatehouse/platform/data-plane';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { TestInstallation } from '../support/installation.ts';

const Backup = z.looseObject({ folder: z.string(), events: z.number(), keyIds: z.array(z.string()) });
const Findings = z.looseObject({ findings: z.array(z.looseObject({ name: z.string(), verdict: z.string() })) });

let installation: TestInstallation;
let backup: z.infer<typeof Backup>;
beforeAll(async () => {
  installation = await TestInstallation.start();
});
afterAll(async () => {
  await installation?.run('down');
  for (const name of readdirSync(installation.folder)) {
    if (name.startsWith('data')) removeServerFolder(join(installation.folder, name));
  }
  await rm(installation.folder, { recursive: true, force: true });
});

const sessions = async (): Promise<number> => {
  const { value } = await installation.json('sessions');
  return z.looseObject({ rows: z.array(z.unknown()) }).parse(value).rows.length;
};

describe('an installation is backed up, damaged by its operator, and brought back', () => {
  it('is backed up while it works', async () => {
    expect((await installation.run('run', 'eng-prod', 'Where is a budget checked?')).code).toBe(0);
    expect(await sessions()).toBe(1);
    backup = Backup.parse((await installation.json('backup')).value);
    expect(backup.events).toBeGreaterThan(20);
    expect(backup.folder.startsWith(`${installation.data}-backups/`)).toBe(true);
  });

  it('begins again with reset, and only when told twice', async () => {
    expect((await installation.run('reset')).code).toBe(1);
    const asked = await installation.run('reset', '--demo', '--port', String(installation.port));
    expect(asked.stdout).toContain('Nothing was done');
    expect(await sessions()).toBe(1);
    const done = await installation.run('reset', '--demo', '--yes', '--port', String(installation.port));
    expect(done.code).toBe(0);
    expect(await sessions()).toBe(0);
  });

  it('is not written over by accident', async () => {
    const refused = await installation.run('restore', backup.folder);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('installation_exists');
    expect(await sessions()).toBe(0);
  });

  it('comes back with its session, its record verified, and what was there kept', async () => {
    const words = ['restore', backup.folder, '--replace', '--look-first', '--port', String(installation.port)];
    const { code, value } = await installation.json(...words);
    expect(code).toBe(0);
    expect(value).toMatchObject({ whole: true, missingKeys: [], report: { verified: true } });
    expect(existsSync(String(value.aside))).toBe(true);
    expect(await sessions()).toBe(1);
  });

  it('lets its operator look and stop sessions before any goes on', async () => {
    expect((await installation.json('status')).value).toMatchObject({
      ready: false,
      api: { state: 'running' },
      worker: { state: 'stopped' },
    });
    const client = await installation.client();
    const ask = () =>
      client.call(startSession, { body: { agent: 'eng-prod', question: 'Where is a budget checked?' } });
    const [unwanted, wanted] = [await ask(), await ask()];
    const statusOf = async ({ id }: { id: string }) => (await installation.json('sessions', id)).value.status;
    expect((await installation.run('sessions', unwanted.id, '--stop')).stdout).toBe(`${unwanted.id} is stopped\n`);
    expect(await statusOf(wanted)).toBe('queued');
    await installation.run('down');
    await installation.up();
    await vi.waitFor(async () => expect(await statusOf(wanted)).toBe('completed'), { timeout: 30_000, interval: 500 });
    expect(await statusOf(unwanted)).toBe('stopped');
  });

  it('verifies with what happened since', async () => {
    const verified = await installation.json('audit', 'verify');
    expect(verified.code).toBe(0);
  });

  it('is upgraded, which is a backup and a verification when there is nothing new', async () => {
    const { stdout, stderr, code } = await installation.run('upgrade');
    expect(`${stdout}${stderr}`).toContain('the data was up to date');
    expect(code).toBe(0);
    expect(await sessions()).toBe(3);
  });

  it('is well in the eyes of the doctor', async () => {
    const { findings } = Findings.parse((await installation.json('doctor')).value);
    expect(findings.filter(({ verdict }) => verdict === 'problem')).toEqual([]);
    const names = findings.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['queues', 'leases', 'checkpoints', 'key custody', 'clock', 'disk']));
  });
});
