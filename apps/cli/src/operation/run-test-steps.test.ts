import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { identify, isRunning } from '@gatehouse/platform/data-plane';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runTestSteps } from './run-test-steps.ts';
import { TEST_STEPS, type TestStep } from './test-steps.ts';

let checkout: string;
let told: string[];
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'gatehouse-steps-'));
  told = [];
  const scripts = { good: 'exit 0', bad: 'exit 3', long: `sleep 60 & echo $! > below; wait` };
  writeFileSync(join(checkout, 'package.json'), JSON.stringify({ name: 'steps', version: '1.0.0', scripts }));
});
afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const step = (script: string): TestStep => ({ name: `the ${script} one`, runs: { script } });
const run = (scripts: string[], signal = new AbortController().signal) =>
  runTestSteps(scripts.map(step), {
    checkout,
    folder: checkout,
    environment: loadEnvironment(),
    signal,
    log: (line) => told.push(line),
  });

it('runs every step and tells how long each took', async () => {
  expect(await run(['good', 'good'])).toMatchObject({ failed: null });
  expect(told[0]).toBe('[1/2] the good one');
  expect(told[3]).toMatch(/^\[2\/2\] the good one passed in \d+\.\d s$/);
});

it('stops at the first that fails, and names it', async () => {
  expect(await run(['good', 'bad', 'good'])).toMatchObject({ failed: 'the bad one' });
  expect(told.at(-1)).toMatch(/^\[2\/3\] the bad one FAILED in /);
});

it('ends the step under way with all that it started when it is interrupted', async () => {
  const interrupted = new AbortController();
  const running = run(['long'], interrupted.signal);
  const below = await vi.waitFor(() => {
    const pid = Number(readFileSync(join(checkout, 'below'), 'utf8').trim());
    expect(pid).toBeGreaterThan(0);
    return identify(pid);
  });
  interrupted.abort();
  expect(await running).toMatchObject({ failed: 'the long one' });
  // What npm's shell started holds the terminal otherwise, and goes on testing.
  await vi.waitFor(() => expect(isRunning(below)).toBe(false));
});

it('goes from the quick checks to the tests that need everything', () => {
  expect(TEST_STEPS.map(({ name }) => name)).toEqual([
    'format',
    'lint',
    'boundaries',
    'types',
    'database schema',
    'unit tests',
    'integration tests',
    'end-to-end tests',
  ]);
});
