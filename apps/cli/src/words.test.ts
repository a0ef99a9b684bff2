import { describe, expect, it } from 'vitest';
import { command as logs } from './commands/logs.command.ts';
import { command as status } from './commands/status.command.ts';
import { command as token } from './commands/token.command.ts';
import { buildProgram } from './program.ts';
import { PROGRAM_VERSION } from './program-version.ts';

/** Runs words on an installation that is not there. */
async function run(...words: string[]): Promise<{ printed: string; error: unknown }> {
  let printed = '';
  const say = (text: string): void => {
    printed += text;
  };
  const program = buildProgram({
    commands: [logs, status, token],
    terminal: { write: say, note: say, interactive: false },
    checkout: '/nonexistent',
    environment: { GATEHOUSE_TOKEN: 'token' },
    exitWith: () => undefined,
  });
  const error = await program.parseAsync(words, { from: 'user' }).catch((thrown: unknown) => thrown);
  return { printed, error };
}

describe('words on the command line', () => {
  it('--version prints the version', async () => {
    expect((await run('--version')).printed.trim()).toBe(PROGRAM_VERSION);
  });

  it('status says what to type when nothing runs', async () => {
    expect((await run('status')).printed).toContain('`./gatehouse up` starts it');
  });

  it.each([
    [['logs', '--lines', 'abc'], '--lines takes a whole number, not "abc"'],
    [['--url', 'nonsense', 'token', 'list'], '--url must be an address like http://127.0.0.1:7070, not "nonsense"'],
    [
      ['--url', 'http://127.0.0.1:9', 'token', 'issue', '--kind', 'service', '--name', 'x', '--role', 'emperor'],
      'there is no role "emperor": one or more of ',
    ],
  ])('%j is refused, and what would be right is said', async (words, message) => {
    const { error } = await run(...words);
    expect(error).toMatchObject({ kind: 'invalid', code: 'wrong_option' });
    expect(String(error)).toContain(message);
  });
});
