import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { Sandbox, type SandboxedProgram, shieldDescriptors } from './index.ts';

const { GATEHOUSE_BUBBLEWRAP = '' } = loadEnvironment();
const environment = testEnvironment({ GATEHOUSE_BUBBLEWRAP });
const SECRET = 'nobody-but-us';
let scratch: string;

beforeAll(async () => {
  const { GATEHOUSE_DATA, GATEHOUSE_KEYS } = environment.config;
  for (const folder of [GATEHOUSE_DATA, GATEHOUSE_KEYS]) {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'secret'), SECRET);
  }
  scratch = join(GATEHOUSE_DATA, 'tool-servers', 'test');
});

/** Runs a Node script in the sandbox and returns what it printed. */
async function run(script: string, changes: Partial<SandboxedProgram> = {}, sandbox = new Sandbox(environment.config)) {
  const launch = await sandbox.prepare({
    name: 'test program',
    command: 'node',
    args: () => ['--input-type=module', '--eval', script],
    environment: () => ({ LISTED: 'yes' }),
    readable: [],
    scratch,
    network: false,
    ...changes,
  });
  const shield = shieldDescriptors();
  const child = spawn(launch.command, launch.args, {
    env: launch.environment,
    cwd: launch.workingFolder,
    stdio: ['ignore', 'pipe', 'pipe', ...shield.descriptors],
  });
  shield.release();
  let printed = '';
  child.stdout?.on('data', (chunk) => (printed += chunk));
  child.stderr?.on('data', (chunk) => (printed += chunk));
  await once(child, 'close');
  return printed.trim();
}

const attempt = (code: string): string =>
  `try { ${code} } catch (error) { console.log('refused', error.code ?? error.message) }`;

const READ = "import { readFileSync, readdirSync, writeFileSync } from 'node:fs';";

describe('a program in the sandbox', () => {
  it('sees neither data nor keys, nor anything of the machine but the system', async () => {
    const { GATEHOUSE_DATA, GATEHOUSE_KEYS } = environment.config;
    for (const path of [`${GATEHOUSE_DATA}/secret`, `${GATEHOUSE_KEYS}/secret`, '/etc/passwd', '/etc/shadow']) {
      expect(await run(`${READ} ${attempt(`console.log(readFileSync('${path}', 'utf8'))`)}`)).toBe('refused ENOENT');
    }
    const top = JSON.parse(await run(`${READ} console.log(JSON.stringify(readdirSync('/')))`));
    const system = ['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'proc', 'sbin', 'scratch', 'tmp', 'usr'];
    expect(system).toEqual(expect.arrayContaining(top));
  });

  it('has the listed environment and no other', async () => {
    const names = JSON.parse(await run('console.log(JSON.stringify(Object.keys(process.env).sort()))'));
    expect(names).toEqual(['HOME', 'LANG', 'LISTED', 'PATH', 'PWD', 'TMPDIR']);
  });

  it('sees no process but its own, nor the environment of its parent', async () => {
    const processes = await run(
      `${READ} console.log(readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).length)`,
    );
    expect(Number(processes)).toBeLessThanOrEqual(2);
    expect(await run(`${READ} console.log(readFileSync('/proc/1/environ', 'utf8'))`)).not.toContain('GATEHOUSE');
  });

  it('has files of its own, which stay, and can write nowhere else', async () => {
    expect(await run(`${READ} writeFileSync('kept', 'here'); console.log(process.cwd())`)).toBe('/scratch');
    expect(await readFile(join(scratch, 'kept'), 'utf8')).toBe('here');
    for (const path of ['/usr/x', '/x', '/dev/x', '/proc/sys/kernel/core_pattern', '/proc/self/oom_score_adj']) {
      expect(await run(`${READ} ${attempt(`writeFileSync('${path}', '')`)}`)).toMatch(/refused (EROFS|EACCES|EPERM)/);
    }
  });

  it('has no network', async () => {
    const { port } = new URL(environment.config.DATABASE_URL);
    const script = `import { connect } from 'node:net';
      connect(${port}, '127.0.0.1').on('connect', () => console.log('connected')).on('error', (e) => console.log(e.code));`;
    expect(await run(script)).toMatch(/ECONNREFUSED|ENETUNREACH/);
    expect(
      await run(script.replace("console.log('connected')", "(console.log('connected'), process.exit())"), {
        network: true,
      }),
    ).toBe('connected');
  });

  it('has no open files of its parent', async () => {
    const open = await run(`${READ} import { readlinkSync } from 'node:fs';
      for (const name of readdirSync('/proc/self/fd').filter((name) => Number(name) > 2))
        try { console.log(readlinkSync('/proc/self/fd/' + name)) } catch {}`);
    for (const target of open.split('\n')) expect(target).toMatch(/^(pipe:|anon_inode:|\/dev\/null$|\/proc\/)/);
  });

  it('cannot reach for the kernel, nor for the namespaces around it', async () => {
    const status = await run(`${READ} console.log(readFileSync('/proc/self/status', 'utf8'))`);
    expect(status).toMatch(/^Seccomp:\s+2$/m);
    expect(status).toMatch(/^NoNewPrivs:\s+1$/m);
    const script = `import { spawnSync } from 'node:child_process';
      console.log(spawnSync('/usr/bin/unshare', ['--user', '/bin/true']).stderr.toString());`;
    expect(await run(script)).toContain('Operation not permitted');
  });

  it('cannot take all memory', async () => {
    const script = `const taken = [];
      ${attempt('for (;;) taken.push(Buffer.alloc(64 * 1024 * 1024, 1))')}
      console.log(taken.length < 20)`;
    expect(await run(script)).toContain('true');
  });

  it('cannot start processes without end', async () => {
    const script = `import { spawn } from 'node:child_process';
      let failed = 0;
      for (let count = 0; count < 400; count += 1) spawn('/bin/sleep', ['1']).on('error', () => (failed += 1));
      setTimeout(() => { console.log(failed > 0 ? 'limited' : 'unlimited'); process.exit() }, 200);`;
    expect(await run(script)).toContain('limited');
    expect(await run(script)).not.toContain('unlimited');
  });

  it('refuses a program that would see the data', async () => {
    const launch = run('', { readable: [environment.config.GATEHOUSE_DATA] });
    await expect(launch).rejects.toMatchObject({ code: 'confinement_contradicts' });
  });

  it('names a program that is not there', async () => {
    await expect(run('', { command: 'no-such-program' })).rejects.toMatchObject({ code: 'program_not_found' });
  });
});

describe('a machine that offers no confinement', () => {
  const without = (settings: object) =>
    new Sandbox({ ...environment.config, GATEHOUSE_BUBBLEWRAP: '/nowhere/bwrap', ...settings });

  it('starts nothing, and says what can be done', async () => {
    const start = run('', {}, without({}));
    await expect(start).rejects.toMatchObject({ kind: 'unavailable', code: 'sandbox_unavailable' });
    await expect(start).rejects.toThrow(
      /install bubblewrap.*GATEHOUSE_BUBBLEWRAP.*GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS/,
    );
  });

  it('starts programs unconfined when the operator accepts it, still with their own environment', async () => {
    const sandbox = without({ GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS: true });
    const names = JSON.parse(await run('console.log(JSON.stringify(Object.keys(process.env).sort()))', {}, sandbox));
    expect(names).toEqual(['HOME', 'LANG', 'LISTED', 'PATH', 'TMPDIR']);
  });

  it('is recognised by trying when namespaces are forbidden', async () => {
    const { GATEHOUSE_DATA } = environment.config;
    const fake = join(GATEHOUSE_DATA, 'bwrap');
    await writeFile(
      fake,
      '#!/bin/sh\n[ "$1" = --help ] && exit 0\necho "No permissions to create a namespace" >&2; exit 1\n',
      {
        mode: 0o755,
      },
    );
    await expect(run('', {}, without({ GATEHOUSE_BUBBLEWRAP: fake }))).rejects.toThrow(/No permissions to create/);
  });
});
