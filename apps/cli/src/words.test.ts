import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_MEANINGS } from './exit-code.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import { runWords as run } from './run-words.fixture.ts';

const GUIDE = readFileSync(resolve(import.meta.dirname, '../../../docs/guides/cli.md'), 'utf8');

describe('words on the command line', () => {
  it('--version prints the version', async () => {
    expect(await run('--version')).toEqual({ out: `${PROGRAM_VERSION}\n`, err: '', code: 0 });
  });

  it('status says what to type when nothing runs', async () => {
    expect((await run('status')).err).toContain('`./gatehouse up` starts it');
  });

  it.each([
    [['logs', '--lines', 'abc'], '--lines takes a whole number, not "abc"'],
    [['--url', 'nonsense', 'token', 'list'], '--url must be an address like http://127.0.0.1:7070, not "nonsense"'],
    [
      ['--url', 'http://127.0.0.1:9', 'token', 'issue', '--kind', 'service', '--name', 'x', '--role', 'emperor'],
      'there is no role "emperor": one or more of ',
    ],
  ])('%j is refused, and what would be right is said', async (words, message) => {
    const { err, code } = await run(...words);
    expect(err).toContain(`error: ${message}`);
    expect(err).toContain('code: wrong_option');
    expect(code).toBe(EXIT.usage);
  });

  it.each(Object.values(EXIT_MEANINGS))('the help and the guide know that a code means: %s', async (meaning) => {
    expect((await run('--help')).out).toContain(meaning);
    expect(GUIDE).toContain(`| ${meaning} |`);
  });
});

describe('an error with --json', () => {
  /** It is all that is printed, so that a program can read it. */
  const reported = async (...words: string[]) => {
    const { out, err, code } = await run(...words);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    return { ...JSON.parse(err), code: JSON.parse(err).code, exited: code };
  };

  it('is one line of JSON with code, hint and exit code', async () => {
    expect(await reported('--url', 'http://127.0.0.1:9', 'sessions', '--json')).toMatchObject({
      code: 'unreachable',
      exitCode: EXIT.unreachable,
      exited: EXIT.unreachable,
      hint: expect.any(String),
    });
  });

  it.each([
    [['statsu', '--json'], "unknown command 'statsu'", 'Did you mean status?'],
    [['status', '--json', '--jsn'], "unknown option '--jsn'", 'Did you mean --json?'],
    [['run', '--json'], "missing required argument 'agent'", '`gatehouse --help` shows what there is'],
  ])('is one line of JSON too when the words are wrong: %j', async (words, detail, hint) => {
    expect(await reported(...words)).toEqual({
      code: 'wrong_words',
      detail,
      hint,
      exitCode: EXIT.usage,
      exited: EXIT.usage,
    });
  });

  it('is words again behind --', async () => {
    expect((await run('run', '--', '--json')).err).toContain("error: missing required argument 'question'");
  });
});
