// Code that does not want to end, and what it leaves behind: nothing.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { assembleCallFilter } from './call-filter.rules.ts';
import { confinePython } from './confine-python.rules.ts';
import { CODE_CALLS } from './confined-calls.rules.ts';
import { pythonLimits } from './python-limits.rules.ts';
import { attempt, sandboxFixture } from './python-sandbox.fixture.ts';

const { sandbox, run, printed } = sandboxFixture();

/** A limit that no other run has, by which the processes of these tests are known on their command lines. */
const MARK = { threads: 61 };
const SHORT = { ...MARK, wallMs: 300 };

interface Process {
  id: number;
  name: string;
  state: string;
  parent: number;
  command: string;
}

function processes(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, program = '', state = '', parent = ''] =
          /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? [];
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ id: Number(name), name: program, state, parent: Number(parent), command }];
      } catch {
        return []; // Ended since it was listed.
      }
    });
}

const running = () => processes().filter(({ command }) => command.includes('NPROC=61'));

/** Dead processes that nobody has taken note of, of kinds that a run has, left to us or to the first process. */
const unreaped = () =>
  processes().filter(
    ({ name, state, parent }) =>
      state === 'Z' && /^(bwrap|python3|unshare|sh)/.test(name) && [1, process.pid].includes(parent),
  );

describe('code that does not end', () => {
  it.each([
    ['sleeps', 'import time\ntime.sleep(60)'],
    ['works', 'while True: pass'],
    [
      'works in many threads',
      'import threading\nfor _ in range(20): threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()',
    ],
    [
      'does not listen to signals',
      'import signal\nfor number in set(signal.valid_signals()) - {9, 19}: signal.signal(number, signal.SIG_IGN)\nwhile True: signal.pause()',
    ],
    ['closes what it was given', 'import os, time\nfor number in range(3): os.close(number)\ntime.sleep(60)'],
    ['stops itself', 'import os, signal, time\nos.kill(1, signal.SIGSTOP)\ntime.sleep(60)'],
    ['catches everything', 'while True:\n  try:\n    while True: pass\n  except BaseException: pass'],
  ])('%s: is ended when its time is up', async (_case, code) => {
    const done = await run(`print('begun', flush=True)\n${code}`, { ...SHORT, wallMs: 600 });
    expect(done).toMatchObject({ ended: 'timed_out', exitCode: null, stdout: { text: 'begun\n' } });
    expect(done.durationMs).toBeGreaterThanOrEqual(600);
    expect(done.durationMs).toBeLessThan(5_000);
    expect(running()).toEqual([]);
  });
});

/** A new process asked of the kernel directly, with these flags. */
const rawClone = (flags: string): string =>
  `kernel.syscall(ctypes.c_long(${process.arch === 'arm64' ? 220 : 56}), ${flags}, 0, 0, 0, 0)`;

describe('code that starts processes', () => {
  it.each([
    ['fork', 'os.fork()'],
    ['a terminal of its own', 'os.forkpty()'],
    ['posix_spawn', "os.posix_spawn(sys.executable, ['python3', '-c', 'print(1)'], {})"],
    ['subprocess', "subprocess.run([sys.executable, '-c', 'print(1)'])"],
    ['a shell', "subprocess.run('echo 1', shell=True)"],
    ['multiprocessing', 'multiprocessing.get_context("fork").Process(target=print).start()'],
    ['vfork, directly', 'kernel.vfork()'],
    ['clone, directly', rawClone('17')],
    ['clone with a user namespace, directly', rawClone('0x10000011')],
  ])('cannot: %s', async (_case, expression) => {
    const code = `
import ctypes, errno, multiprocessing, os, subprocess, sys
kernel = ctypes.CDLL(None, use_errno=True)
def check(answer):
    if answer == -1: raise PermissionError(ctypes.get_errno())
    return answer
${attempt(expression.startsWith('kernel') ? `check(${expression})` : expression)}`;
    expect(await printed(code, MARK)).toMatch(/^(PermissionError|FileNotFoundError|OSError)$/);
  });

  it('cannot leave one behind that lives on', async () => {
    const code = `
import os, time
try:
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0: time.sleep(60)
except PermissionError: print('refused')`;
    expect(await printed(code, MARK)).toBe('refused');
    expect(running()).toEqual([]);
  });
});

describe('a run that is over', () => {
  it('leaves no dead process behind, however it ended', async () => {
    const before = new Set(unreaped().map(({ id }) => id));
    await Promise.all([
      ...Array.from({ length: 4 }, () => run('pass', SHORT)),
      ...Array.from({ length: 4 }, () => run('while True: pass', SHORT)),
      run("while True: print('x' * 10000)", MARK),
      run('import ctypes\nctypes.CDLL(None).abort()', MARK),
      run('import ctypes\nctypes.string_at(0)', MARK),
    ]);
    await vi.waitFor(() => expect(unreaped().filter(({ id }) => !before.has(id))).toEqual([]), 5_000);
    expect(running()).toEqual([]);
  });

  it('is over too when the worker is killed in the middle of it', async ({ skip }) => {
    const probe = await sandbox().probe();
    if (!probe.available) return skip(probe.reason);
    const limits = { ...pythonLimits(30), ...MARK };
    const launcher = confinePython(probe.launch.confinement, limits, []);
    const filter = assembleCallFilter(CODE_CALLS, probe.launch.architecture).toString('base64');
    const account = process.getuid?.() === 0 ? { uid: 60_600, gid: 60_600 } : {};
    const program = `
      const { spawn } = require('node:child_process');
      const { command, args } = ${JSON.stringify(launcher)};
      const stdio = ['pipe', 'inherit', 'inherit', 'pipe', 'pipe'];
      const child = spawn(command, args, { stdio, cwd: '/', env: { PATH: '/usr/bin:/bin' }, ...${JSON.stringify(account)} });
      child.stdio[3].end(Buffer.from('${filter}', 'base64'));
      child.stdin.end("print('begun', flush=True)\\nimport time\\ntime.sleep(60)");`;
    const worker = spawn(process.execPath, ['--eval', program], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((begun) => worker.stdout.once('data', begun));
    expect(running().map(({ name }) => name)).toContain('bwrap');
    worker.kill('SIGKILL');
    await vi.waitFor(() => expect(running()).toEqual([]), 5_000);
  });
});
