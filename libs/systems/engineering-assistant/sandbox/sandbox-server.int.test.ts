import { loadEnvironment } from '@gatehouse/platform/config';
import { testEnvironment } from '@gatehouse/platform/testing';
import { PythonSandbox, Sandbox } from '@gatehouse/runtime/sandbox';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { describe, expect, it } from 'vitest';
import { SandboxServer } from './sandbox-server.ts';

const { GATEHOUSE_BUBBLEWRAP = '' } = loadEnvironment();
const environment = testEnvironment({ GATEHOUSE_BUBBLEWRAP });

/** A client that speaks MCP with the server, on a machine with these settings. */
async function connect(settings: object = {}): Promise<{ client: Client; python: PythonSandbox }> {
  const config = { ...environment.config, ...settings };
  const python = new PythonSandbox(config, new Sandbox(config));
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: 'test', version: '1' });
  await Promise.all([new SandboxServer(python).create().connect(ours), client.connect(theirs)]);
  return { client, python };
}

const call = (client: Client, code: unknown) => client.callTool({ name: 'sandbox_exec_python', arguments: { code } });

describe('sandbox_exec_python', () => {
  it('is offered with what it takes and what it gives', async () => {
    const { client } = await connect();
    const { tools } = await client.listTools();
    expect(tools).toMatchObject([
      {
        name: 'sandbox_exec_python',
        description: expect.stringContaining('Runs Python 3 code'),
        inputSchema: { required: ['code'] },
        outputSchema: { required: expect.arrayContaining(['ended', 'exit_code', 'stdout', 'stderr', 'duration_ms']) },
      },
    ]);
  });

  it('runs code, and answers as text and as structure', async ({ skip }) => {
    const { client, python } = await connect();
    const probe = await python.probe();
    if (!probe.available) {
      process.stderr.write(`NOT TESTED, this machine cannot confine code: ${probe.reason}\n`);
      return skip(probe.reason);
    }
    expect(await call(client, 'print(6 * 7)')).toMatchObject({
      content: [{ type: 'text', text: expect.stringMatching(/^Exit code 0 after \d+ ms\.\nstdout:\n42$/) }],
      structuredContent: {
        ended: 'exited',
        exit_code: 0,
        signal: null,
        stdout: { text: '42\n', cut: false, bytes: 3 },
      },
      isError: false,
    });
    expect(await call(client, "open('/etc/passwd')")).toMatchObject({
      content: [{ text: expect.stringMatching(/^Exit code 1.*FileNotFoundError/s) }],
      isError: false,
    });
    expect(await call(client, 'import ctypes\nctypes.CDLL(None).ptrace(0, 0, 0, 0)')).toMatchObject({
      content: [{ text: expect.stringContaining('(forbidden_system_call, SIGSYS)') }],
      structuredContent: { ended: 'forbidden_system_call', exit_code: null, signal: 'SIGSYS' },
      isError: true,
    });
  });

  it('refuses where code cannot be confined, and says how it could be', async () => {
    const { client } = await connect({ GATEHOUSE_BUBBLEWRAP: '/nowhere/bwrap' });
    expect(await call(client, 'print(1)')).toMatchObject({
      content: [{ text: expect.stringMatching(/^code is not run, because it cannot be confined: .*install/) }],
      isError: true,
    });
  });

  it.each([[''], [42], ['x'.repeat(100_001)]])('refuses arguments that are not code', async (code) => {
    const { client } = await connect();
    expect(await call(client, code)).toMatchObject({ isError: true });
  });
});
