import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@gatehouse/platform/testing';
import { describe, expect, it } from 'vitest';
import { PythonSandbox, Sandbox } from './index.ts';
import { probeCodeConfinement } from './probe-code-confinement.ts';

const environment = testEnvironment({});

const without = (settings: object) => {
  const config = { ...environment.config, GATEHOUSE_BUBBLEWRAP: '/nowhere/bwrap', ...settings };
  return new PythonSandbox(config, new Sandbox(config));
};
const run = (sandbox: PythonSandbox) => sandbox.run("open('/tmp/ran', 'w')", new AbortController().signal);

describe('code on a machine that cannot confine', () => {
  it('is not run, and the refusal says what can be done', async () => {
    const refused = run(without({}));
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', code: 'sandbox_unavailable' });
    await expect(refused).rejects.toThrow(
      /nowhere\/bwrap cannot be started.*install.*bubblewrap.*GATEHOUSE_BUBBLEWRAP/,
    );
  });

  it('is not run either where the operator lets tool servers run unconfined, and is not told of that way', async () => {
    const refused = run(without({ GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS: true }));
    await expect(refused).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    await expect(refused).rejects.not.toThrow(/UNCONFINED_TOOL_SERVERS/);
  });

  it('is not run by a launcher that starts programs without doing anything to them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-launcher-'));
    const launcher = join(folder, 'bwrap');
    await chmod(folder, 0o755);
    const script = '#!/bin/sh\n[ "$1" = --help ] && exit 0\nwhile [ "$1" != -- ]; do shift; done; shift; exec "$@"\n';
    await writeFile(launcher, script, { mode: 0o755 });
    const refused = run(without({ GATEHOUSE_BUBBLEWRAP: launcher }));
    await expect(refused).rejects.toMatchObject({ code: 'sandbox_unavailable' });
    await expect(refused).rejects.toThrow(/the sandbox could not be set up/);
    await rm(folder, { recursive: true });
  });

  it('is not run without a Python', async () => {
    const machine = {
      available: true as const,
      confinement: { bubblewrap: '/usr/bin/bwrap', prlimit: null, disablesNesting: true },
    };
    const probe = await probeCodeConfinement(machine, '', [], []);
    expect(probe).toEqual({ available: false, reason: expect.stringContaining('there is no python3') });
  });
});
