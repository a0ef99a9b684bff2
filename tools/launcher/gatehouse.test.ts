import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = resolve(import.meta.dirname, '../../gatehouse');
/** A machine with nothing but these, in a folder that is its whole search path. */
const ORDINARY_TOOLS = ['dirname', 'readlink', 'uname'];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-script-'));
  for (const tool of ORDINARY_TOOLS)
    symlinkSync(spawnSync('which', [tool], { encoding: 'utf8' }).stdout.trim(), join(folder, tool));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (script: string, ...words: string[]) =>
  spawnSync('/bin/sh', [script, ...words], { env: { PATH: folder }, encoding: 'utf8' });
const addProgram = (name: string, text: string) => {
  rmSync(join(folder, name), { force: true });
  writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
};

describe('./gatehouse', () => {
  it('says that Node is missing, and where it comes from', () => {
    const { status, stderr } = run(SCRIPT, 'status');
    expect(status).toBe(1);
    expect(stderr).toContain('Node.js is missing: Gatehouse needs version 20.19');
    expect(stderr).toContain('https://nodejs.org');
  });

  it.each(['MINGW64_NT-10.0', 'MSYS_NT-10.0', 'CYGWIN_NT-10.0'])('sends %s to WSL', (system) => {
    addProgram('uname', `echo ${system}`);
    const { status, stderr } = run(SCRIPT, 'status');
    expect(status).toBe(1);
    expect(stderr).toContain('inside WSL');
  });

  it('hands its words over, also when it is called through a link', () => {
    addProgram('node', 'for word in "$@"; do echo "<$word>"; done');
    symlinkSync(SCRIPT, join(folder, 'gatehouse'));
    const { stdout } = run(join(folder, 'gatehouse'), 'run', 'eng-prod', 'two words');
    const launcher = resolve(import.meta.dirname, 'launch.mjs');
    expect(stdout).toBe(`<${launcher}>\n<run>\n<eng-prod>\n<two words>\n`);
  });
});
