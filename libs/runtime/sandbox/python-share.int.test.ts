// Code that tries to take more than its share. Each test is one thing to take.
import { describe, expect, it } from 'vitest';
import { attempt, sandboxFixture } from './python-sandbox.fixture.ts';

const { sandbox, run, printed } = sandboxFixture();

describe('taking more than its share', () => {
  it('memory: is refused it', async () => {
    const code = `
taken = []
try:
    while True: taken.append(bytearray(8 * 1024 * 1024))
except MemoryError:
    print(len(taken) * 8)`;
    const taken = Number(await printed(code));
    expect(taken).toBeGreaterThan(300);
    expect(taken).toBeLessThan(512);
  });

  it('memory that is mapped and shared: is refused it', async () => {
    const code = `
import mmap
taken = []
try:
    while True: taken.append(mmap.mmap(-1, 8 * 1024 * 1024))
except OSError:
    print(len(taken) * 8)`;
    expect(Number(await printed(code))).toBeLessThan(512);
  });

  it('threads: is refused more', async () => {
    const code = `
import threading, time
threading.stack_size(64 * 1024)
count = 0
try:
    while count < 1000:
        threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        count += 1
except RuntimeError:
    pass
print(count, flush=True)
import os; os._exit(0)`;
    expect(Number(await printed(code))).toBeLessThan(64);
  });

  it('files: finds its disk full', async () => {
    const code = `
written = 0
try:
    for number in range(100):
        with open(str(number), 'wb', buffering=0) as file:
            for _ in range(4): written += file.write(bytes(1024 * 1024))
except OSError as error: print(error.errno)
print(written // (1024 * 1024))`;
    expect(await printed(code)).toBe('28\n32');
  });

  it('one file: is no larger than all may be', async () => {
    const code = `
with open('large', 'wb') as file:
    ${attempt('file.truncate(1024 * 1024 * 1024)').replaceAll('\n', '\n    ')}`;
    expect(await printed(code)).toBe('OSError');
  });

  it('names of files: is refused more, where the machine lets us limit them', async ({ skip }) => {
    const probe = await sandbox().probe();
    if (probe.available && !probe.launch.confinement.limitsFiles) skip('this machine lets nobody limit them');
    const code = `
import os
count = 0
try:
    while count < 100000:
        os.mkdir(str(count))
        count += 1
except OSError as error: print(error.errno)
print(count)`;
    expect(await printed(code)).toMatch(/^28\n20\d\d$/);
  });

  it('open files: is refused more', async () => {
    const code = `
import os
count = 3
try:
    while True: os.dup(0); count += 1
except OSError: print(count)`;
    expect(await printed(code)).toBe('64');
  });

  it.each(['stdout', 'stderr'] as const)('output on %s: is ended, and what it said first is kept', async (stream) => {
    const done = await run(`import sys\nwhile True: sys.${stream}.write('gibberish ' * 1000)`);
    expect(done).toMatchObject({ ended: 'output_limit', exitCode: null });
    expect(done[stream]).toMatchObject({ cut: true, text: expect.stringMatching(/^gibberish/) });
    expect(done[stream].text).toHaveLength(30 * 1024);
  });

  it('output that is large and comes to an end: is cut', async () => {
    const done = await run("print('x' * 100_000)");
    expect(done).toMatchObject({ ended: 'exited', exitCode: 0, stdout: { cut: true, bytes: 100_001 } });
  });

  it('processor time: is ended', async () => {
    expect(await run('while True: pass', { cpuSeconds: 1 })).toMatchObject({ ended: 'cpu_limit', signal: 'SIGKILL' });
  });
});
