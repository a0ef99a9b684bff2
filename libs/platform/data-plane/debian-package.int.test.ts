import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadEnvironment } from '../config/index.ts';
import { unpackDebianProgram } from './debian-package.ts';
import { DEBIAN_PROGRAMS } from './debian-package.rules.ts';
import { findOnPath } from './program-path.ts';

const environment = loadEnvironment();
let programsFolder: string;
beforeAll(() => {
  programsFolder = mkdtempSync(join(tmpdir(), 'gatehouse-programs-'));
});
afterAll(() => rmSync(programsFolder, { recursive: true, force: true }));

describe.skipIf(!findOnPath('apt-get', environment.PATH))('unpackDebianProgram', () => {
  it('unpacks a Redis that runs, once', async () => {
    const program = await unpackDebianProgram('redis', DEBIAN_PROGRAMS.redis, { programsFolder, environment });
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/^Redis server v=/);
    expect(readdirSync(programsFolder)).toEqual(['redis']);

    const offline = { PATH: '' };
    const again = unpackDebianProgram('redis', DEBIAN_PROGRAMS.redis, { programsFolder, environment: offline });
    expect(await again).toBe(program);
  });

  it('unpacks a bubblewrap that runs', async () => {
    const program = await unpackDebianProgram('bubblewrap', DEBIAN_PROGRAMS.bubblewrap, {
      programsFolder,
      environment,
    });
    expect(execFileSync(program, ['--version'], { encoding: 'utf8' })).toMatch(/^bubblewrap /);
  });

  it('says why when the package sources cannot be reached, and leaves nothing behind', async () => {
    const settings = join(programsFolder, 'unreachable.conf');
    writeFileSync(
      settings,
      'Acquire::http::Proxy "http://127.0.0.1:9";\nAcquire::https::Proxy "http://127.0.0.1:9";\n',
    );
    const failed = unpackDebianProgram('lost', DEBIAN_PROGRAMS.redis, {
      programsFolder,
      environment: { ...environment, APT_CONFIG: settings },
    });
    await expect(failed).rejects.toThrow(/./);
    expect(readdirSync(programsFolder).filter((name) => name.startsWith('lost'))).toEqual([]);
  });
});
