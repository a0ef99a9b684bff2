import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '@gatehouse/kernel';
import { afterEach, describe, expect, it } from 'vitest';
import { connectStdio, DEFAULT_MCP_LIMITS, type ToolServerConnection } from './index.ts';

const connections: ToolServerConnection[] = [];

afterEach(async () => {
  await Promise.all(connections.splice(0).map((connection) => connection.close()));
});

async function connect(fixture: string, args: string[] = [], limits = {}): Promise<ToolServerConnection> {
  const connection = await connectStdio(
    {
      serverId: fixture,
      command: process.execPath,
      args: [join(import.meta.dirname, 'fixtures', `${fixture}.mjs`), ...args],
      environment: {},
      workingFolder: tmpdir(),
    },
    { ...DEFAULT_MCP_LIMITS, ...limits },
  );
  connections.push(connection);
  return connection;
}

const call = (connection: ToolServerConnection, toolArguments = {}, timeoutMs = 10_000, signal?: AbortSignal) =>
  connection.callTool({
    name: 'go',
    arguments: toolArguments,
    idempotencyKey: 'key-1',
    timeoutMs,
    signal: signal ?? new AbortController().signal,
  });

describe('a stdio server that behaves', () => {
  it('lists its tools and answers, and is told the idempotency key', async () => {
    const connection = await connect('behaves');
    expect(await connection.listTools()).toEqual([
      { name: 'go', description: 'does go', inputSchema: { type: 'object' } },
    ]);
    const answer = (await call(connection, { a: 1 })) as { content: { text: string }[] };
    expect(JSON.parse(answer.content[0]?.text ?? '')).toMatchObject({
      name: 'go',
      arguments: { a: 1 },
      _meta: { 'gatehouse/idempotency-key': 'key-1' },
    });
  });

  it('reports an error of the tool as an answer and a refusal as a rejection', async () => {
    const connection = await connect('behaves');
    expect(await call(connection, { fail: true })).toMatchObject({ isError: true });
    await expect(call(connection, { refuse: true })).rejects.toMatchObject({ code: 'tool_call_rejected' });
  });

  it('is not called when the caller has given up before', async () => {
    const connection = await connect('behaves');
    await expect(call(connection, {}, 1_000, AbortSignal.abort())).rejects.toMatchObject({ code: 'tool_call_aborted' });
  });

  it('cannot be called any more once it was closed', async () => {
    const connection = await connect('behaves');
    await connection.close();
    await expect(call(connection)).rejects.toMatchObject({ code: 'tool_server_unavailable' });
  });
});

describe('a stdio server that cannot be used', () => {
  it('is named when its program does not exist', async () => {
    const start = connectStdio({
      serverId: 'nowhere',
      command: '/nowhere/at/all',
      args: [],
      environment: {},
      workingFolder: tmpdir(),
    });
    await expect(start).rejects.toMatchObject({
      code: 'tool_server_unavailable',
      message: expect.stringContaining('tool server nowhere could not be started'),
    });
  });

  it('is given up when it does not introduce itself in time', async () => {
    const start = connectStdio(
      { serverId: 'mute', command: '/bin/sleep', args: ['60'], environment: {}, workingFolder: tmpdir() },
      { ...DEFAULT_MCP_LIMITS, connectTimeoutMs: 300 },
    );
    await expect(start).rejects.toMatchObject({ code: 'tool_server_unavailable', message: /did not answer in time/ });
  });
});

describe('a stdio server that dies in the middle of a call', () => {
  it('leaves the outcome unknown, and its last words without their secret', async () => {
    const connection = await connect('dies');
    const error: unknown = await call(connection).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unavailable', code: 'outcome_unknown' });
    expect(messageOf(error)).toContain('exit code 3');
    expect(messageOf(error)).toContain('fatal: no more memory');
    expect(messageOf(error)).not.toContain('hunter2');
    expect(await connection.ended).toMatchObject({ code: 'tool_server_unavailable' });
  });
});

describe('a stdio server that hangs', () => {
  it('leaves the outcome unknown after the time that a call may take', async () => {
    const connection = await connect('hangs');
    await expect(call(connection, {}, 200)).rejects.toMatchObject({ kind: 'timeout', code: 'outcome_unknown' });
    expect(await connection.answers()).toBe(true);
  });

  it('leaves the outcome unknown when the caller stops waiting', async () => {
    const connection = await connect('hangs');
    const stop = new AbortController();
    const calling = call(connection, {}, 60_000, stop.signal);
    stop.abort();
    await expect(calling).rejects.toMatchObject({ kind: 'unavailable', code: 'outcome_unknown' });
  });

  it('is recognised by its silence', async () => {
    const connection = await connect('hangs', ['deaf']);
    expect(await connection.answers()).toBe(false);
  });
});

describe('a stdio server that speaks garbage or too much', () => {
  it.each([
    ['floods', 'line', /a line is longer than 4194304 bytes/],
    ['floods', 'messages', /sent more than it may/],
    ['garbage', 'bytes', /not UTF-8/],
    ['garbage', 'words', /not JSON/],
    ['garbage', 'json', /not a JSON-RPC message/],
    ['garbage', 'nested', /nests deeper than 64 levels/],
  ])('%s %s: is disconnected, and the call is unknown', async (fixture, argument, reason) => {
    const before = process.memoryUsage().rss;
    const connection = await connect(fixture, [argument]);
    await expect(call(connection)).rejects.toMatchObject({
      code: 'outcome_unknown',
      message: expect.stringMatching(reason),
    });
    expect(await connection.ended).toMatchObject({
      code: 'tool_server_broken',
      message: expect.stringMatching(reason),
    });
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
  });
});

describe('a stdio server that lies about its tools', () => {
  it.each([
    ['doubles', /two tools called go/],
    ['endless', /more than 32 pages/],
    ['shapeless', /not MCP/],
    ['deep', /nests deeper than/],
  ])('%s: is refused', async (lie, reason) => {
    const connection = await connect('lies', [lie], { maxDepth: 40 });
    await expect(connection.listTools()).rejects.toMatchObject({
      code: 'tool_server_broken',
      message: expect.stringMatching(reason),
    });
  });

  it('is heard when it says that they changed', async () => {
    const connection = await connect('lies', ['changes']);
    const changed = new Promise<void>((resolve) => connection.onToolsChanged(resolve));
    const [before] = await connection.listTools();
    await call(connection);
    await changed;
    const [after] = await connection.listTools();
    expect(after?.description).not.toBe(before?.description);
  });
});
