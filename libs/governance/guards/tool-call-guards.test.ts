import { ToolGuard, ToolGuards } from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';
import { afterAll, describe, expect, it } from 'vitest';
import { ToolCallGuards } from './tool-call-guards.ts';

const guards = new ToolCallGuards();
afterAll(() => guards.onModuleDestroy());

const SCHEMA: Json = { type: 'object', properties: { command: {}, query: {}, steps: {}, job: {} } };
const judge = (declared: object[], input: Json, schema = SCHEMA) =>
  guards.judge(ToolGuards.parse(declared), input, schema);

describe('ToolCallGuards', () => {
  it('looks at nothing where nothing is declared', async () => {
    expect(await judge([], { command: 'rm -rf /' })).toBeNull();
  });

  it('refuses a dangerous line, with the rule, the command and the safer way', async () => {
    expect(await judge([{ kind: 'shell', argument: 'command' }], { command: 'ls; rm -rf /' })).toEqual({
      code: 'dangerous_command',
      reason:
        'command: The command deletes a whole tree that is not its own: the root, a home, the system, or everything where it stands. (destructive_delete: `rm -rf /`) Name the folder inside the project that is to go, such as `rm -rf ./build`.',
      recordedReason:
        'command: The command deletes a whole tree that is not its own: the root, a home, the system, or everything where it stands. (destructive_delete)',
      changedBy: 'nobody: guards have no override, for any role; ask for what would be right instead',
    });
    expect(await judge([{ kind: 'shell', argument: 'command' }], { command: 'ls' })).toBeNull();
  });

  it('refuses SQL that does more than read', async () => {
    const declared = [{ kind: 'sql', argument: 'query', mostRows: 50 }];
    expect(await judge(declared, { query: 'DELETE FROM users' })).toMatchObject({ code: 'unsafe_sql' });
    expect(await judge(declared, { query: 'SELECT a FROM users LIMIT 51' })).toMatchObject({
      reason: expect.stringContaining('sql_limit_too_high: LIMIT 51 (at most 50)'),
    });
    expect(await judge(declared, { query: 'SELECT a FROM users LIMIT 50' })).toBeNull();
  });

  it('looks into lists and objects, and says where', async () => {
    const declared = [{ kind: 'shell', argument: 'steps[].run' }];
    expect(await judge(declared, { steps: [{ run: 'ls' }, { run: 'reboot' }] })).toMatchObject({
      reason: expect.stringMatching(/^steps\[1\]\.run: /),
    });
    expect(await judge(declared, { steps: [{ run: 'ls' }, { name: 'nothing to run' }] })).toBeNull();
    expect(await judge(declared, { steps: { run: 'reboot' } })).toMatchObject({ code: 'dangerous_command' });
    expect(await judge([{ kind: 'shell', argument: 'job.script' }], { job: { script: 'reboot' } })).toMatchObject({
      code: 'dangerous_command',
    });
  });

  it('takes a list of words as one command, in which nothing is an operator', async () => {
    const declared = [{ kind: 'shell', argument: 'command' }];
    expect(await judge(declared, { command: ['rm', '-rf', '/'] })).toMatchObject({ code: 'dangerous_command' });
    expect(await judge(declared, { command: ['echo', '; rm -rf / #'] })).toBeNull();
    expect(await judge(declared, { command: ['bash', '-c', 'rm -rf /'] })).toMatchObject({ code: 'dangerous_command' });
  });

  it.each([
    [{ command: 7 }, 'command'],
    [{ command: ['ls', 7] }, 'command'],
    [{ command: { line: 'rm -rf /' } }, 'command'],
  ])('refuses what it cannot look at: %j', async (input, path) => {
    expect(await judge([{ kind: 'shell', argument: 'command' }], input)).toMatchObject({
      code: 'unguardable_argument',
      reason: expect.stringContaining(path),
    });
  });

  it('lets an argument be left out that may be', async () => {
    expect(await judge([{ kind: 'shell', argument: 'command' }], {})).toBeNull();
  });

  it('refuses every call of a tool whose guard names an argument that it does not have', async () => {
    expect(await judge([{ kind: 'shell', argument: 'comand' }], { command: 'ls' })).toMatchObject({
      code: 'unguardable_argument',
      reason: expect.stringContaining('the tool has no such argument'),
    });
  });

  it.each([
    [{ kind: 'shell' }],
    [{ kind: 'shell', argument: '' }],
    [{ kind: 'shell', argument: 'a b' }],
    [{ kind: 'shell', argument: 'command', mostRows: 5 }],
    [{ kind: 'sql', argument: 'query', mostRows: 0 }],
    [{ kind: 'other', argument: 'query' }],
  ])('a declaration is checked: %j', (declared) => {
    expect(ToolGuard.safeParse(declared).success).toBe(false);
  });
});
