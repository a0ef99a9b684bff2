import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { becomeLauncher, resign, runningLauncher, sayReady } from './launcher-note.ts';

const url = 'http://127.0.0.1:7070';
const startedAt = new Date('2026-01-01T00:00:00Z');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-launcher-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('becomeLauncher', () => {
  it('lets one in, and tells the second who the first is', () => {
    expect(becomeLauncher(folder, url, startedAt)).toMatchObject({ mine: true, note: { ready: false } });
    const second = becomeLauncher(folder, 'http://127.0.0.1:8080', startedAt);
    expect(second).toMatchObject({ mine: false, note: { pid: process.pid, url } });
    expect(statSync(join(folder, 'launcher.json')).mode & 0o777).toBe(0o600);
  });

  it('takes over from one that was killed, also when its number is another program by now', () => {
    const dead = { pid: process.pid, began: 'an earlier start', url, ready: true, startedAt: startedAt.toISOString() };
    writeFileSync(join(folder, 'launcher.json'), JSON.stringify(dead));
    expect(runningLauncher(folder)).toBeNull();
    expect(becomeLauncher(folder, url, startedAt).mine).toBe(true);
  });

  it('takes over a note that was cut short', () => {
    writeFileSync(join(folder, 'launcher.json'), '{"pid":');
    expect(becomeLauncher(folder, url, startedAt).mine).toBe(true);
  });

  it('keeps out of a takeover that is under way', () => {
    const rival = becomeLauncher(folder, url, startedAt).note;
    writeFileSync(join(folder, 'launcher.json.takeover'), JSON.stringify(rival));
    writeFileSync(join(folder, 'launcher.json'), '');
    expect(becomeLauncher(folder, url, startedAt).mine).toBe(false);
  });

  it('is free again after the launcher resigned', () => {
    const { note } = becomeLauncher(folder, url, startedAt);
    sayReady(folder, note);
    expect(runningLauncher(folder)?.ready).toBe(true);
    resign(folder);
    expect(runningLauncher(folder)).toBeNull();
  });
});
