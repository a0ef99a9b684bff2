import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markOf } from './launcher-mark.ts';
import { becomeLauncher, launcherProcess, resign, runningLauncher, sayReady } from './launcher-note.ts';

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

  it('takes over a note that was cut short, when nobody runs', () => {
    writeFileSync(join(folder, 'launcher.json'), '{"pid":');
    expect(becomeLauncher(folder, url, startedAt).mine).toBe(true);
  });

  it('keeps out of a takeover that is under way', () => {
    const rival = becomeLauncher(folder, url, startedAt).note;
    writeFileSync(join(folder, 'launcher.json.takeover'), JSON.stringify(rival));
    writeFileSync(join(folder, 'launcher.json'), '');
    rmSync(markOf(folder, rival).file);
    expect(becomeLauncher(folder, url, startedAt).mine).toBe(false);
  });

  it('is free again after the launcher resigned', () => {
    const { note } = becomeLauncher(folder, url, startedAt);
    sayReady(folder, note);
    expect(runningLauncher(folder)?.ready).toBe(true);
    resign(folder);
    expect(runningLauncher(folder)).toBeNull();
  });

  it.each([
    ['damaged', '{bad'],
    ['taken away', null],
    ['replaced by an old one', 'dead'],
  ])('keeps out of an installation whose note is %s while its launcher runs', (_what, content) => {
    const { note } = becomeLauncher(folder, url, startedAt);
    sayReady(folder, note);
    const file = join(folder, 'launcher.json');
    if (content === null) rmSync(file);
    else writeFileSync(file, content === 'dead' ? JSON.stringify({ ...note, began: 'an earlier start' }) : content);
    expect(runningLauncher(folder)).toEqual({ ...note, ready: true });
    expect(launcherProcess(folder)).toEqual({ pid: note.pid, began: note.began });
    expect(becomeLauncher(folder, 'http://127.0.0.1:8080', startedAt)).toMatchObject({ mine: false, note: { url } });
  });

  it('knows the process of a launcher of which nothing can be read', () => {
    const { note } = becomeLauncher(folder, url, startedAt);
    writeFileSync(join(folder, 'launcher.json'), '{bad');
    writeFileSync(markOf(folder, note).file, '{bad');
    expect(launcherProcess(folder)?.pid).toBe(process.pid);
    expect(() => becomeLauncher(folder, url, startedAt)).toThrow(`(process ${process.pid}) runs this installation`);
  });

  it('leaves nothing in the folder when it resigns', () => {
    sayReady(folder, becomeLauncher(folder, url, startedAt).note);
    resign(folder);
    expect(readdirSync(folder)).toEqual([]);
  });
});
