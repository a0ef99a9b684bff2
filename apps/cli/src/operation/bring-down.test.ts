import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning, ProcessRegister, registeredProcesses } from '@gatehouse/platform/data-plane';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bringDown } from './bring-down.ts';

let dataFolder: string;
let register: ProcessRegister;
let children: ChildProcess[];
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-down-'));
  register = new ProcessRegister(dataFolder);
  children = [];
});
afterEach(() => {
  for (const child of children) child.removeAllListeners('exit').kill('SIGKILL');
  register.close();
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Starts a part of an installation as a launcher does that left no note of itself. */
function startPart(name: string): ChildProcess {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(child);
  register.add(name, child.pid ?? 0, 'SIGTERM');
  return child;
}

/** Goes on starting it again, at once, whenever it ended. */
function keepStarting(name: string): void {
  startPart(name).once('exit', () => keepStarting(name));
}

describe('bringDown', () => {
  it('stops what was left without a launcher, and says what it was', async () => {
    startPart('postgres');
    const stopped = await bringDown(dataFolder);
    expect(stopped.map(({ name }) => name)).toEqual(['postgres']);
    expect(stopped.filter(isRunning)).toEqual([]);
    expect(await bringDown(dataFolder)).toEqual([]);
  });

  it('says that what it stopped came back, and how to find who starts it', async () => {
    keepStarting('worker');
    await expect(bringDown(dataFolder)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'came_back',
      message: expect.stringMatching(/worker \(process \d+\) came back: .*`ps -o ppid= -p \d+` shows its number/),
    });
    expect(registeredProcesses(dataFolder).at(-1)?.name).toBe('worker');
  });
});
