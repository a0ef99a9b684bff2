import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { CommandGuard } from './command-guard.ts';
import { COMMAND_RULES } from './command-rules.ts';
import { EVASIONS, inSingleQuotes, isOneCommand, ORDINARY, PAYLOADS, WRAPPERS, wrap } from './corpus/corpus.fixture.ts';

const guard = new CommandGuard();
const DOLLAR = '$';
afterAll(() => guard.close());

const idOf = async (line: string, place?: { ephemeral: boolean }): Promise<string> => {
  const judgement = await guard.judge(line, place);
  return judgement.allowed ? 'allowed' : judgement.finding.id;
};

/** Those of the lines for which the guard does not say what it should. */
async function wrong(lines: readonly string[], right: (id: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  for (const line of lines) {
    const id = await idOf(line);
    if (!right(id)) found.push(`${id}: ${line}`);
  }
  return found;
}
const refused = (id: string): boolean => id !== 'allowed';

describe('the corpora', () => {
  it('hold enough to say something', () => {
    const variants = PAYLOADS.flatMap(({ line }) => [...WRAPPERS.any, ...(isOneCommand(line) ? WRAPPERS.words : [])]);
    expect(ORDINARY.length).toBeGreaterThanOrEqual(250);
    expect(variants.length + EVASIONS.length).toBeGreaterThanOrEqual(250);
    expect(new Set(PAYLOADS.map(({ id }) => id)).size).toBeGreaterThanOrEqual(20);
  });

  it('of ordinary work: every line passes (precision 1.0)', async () => {
    expect(await wrong(ORDINARY, (id) => id === 'allowed')).toEqual([]);
  });

  it('of dangerous lines: every one is refused by its own rule', async () => {
    const answers = await Promise.all(PAYLOADS.map(async ({ id, line }) => ({ line, id, found: await idOf(line) })));
    expect(answers.filter(({ id, found }) => id !== found)).toEqual([]);
  });

  it('of dangerous lines in every wrapper: every one is refused (recall 1.0)', async () => {
    const lines = PAYLOADS.flatMap(({ line }) =>
      [...WRAPPERS.any, ...(isOneCommand(line) ? WRAPPERS.words : [])].map((wrapper) => wrap(wrapper, line)),
    );
    expect(await wrong(lines, refused)).toEqual([]);
  }, 120_000);

  it('of evasions: every one is refused (recall 1.0)', async () => {
    expect(await wrong(EVASIONS, refused)).toEqual([]);
  });
});

describe('properties', () => {
  const payload = fc.constantFrom(...PAYLOADS.map(({ line }) => line));
  const wrapper = fc.constantFrom(...WRAPPERS.any.filter((each) => !each.includes('\n')));

  it('no depth of wrapping lets a dangerous line through', async () => {
    await fc.assert(
      fc.asyncProperty(payload, fc.array(wrapper, { minLength: 1, maxLength: 3 }), async (line, wrappers) => {
        const wrapped = wrappers.reduce((inner, outer) => wrap(outer, inner), line);
        // Sub-shells without a space between them are arithmetic, in which nothing runs.
        fc.pre(!wrapped.includes('(('));
        expect(await idOf(wrapped), wrapped).not.toBe('allowed');
      }),
      { numRuns: 300 },
    );
  }, 120_000);

  it('a dangerous line quoted as text is text', async () => {
    const readers = [
      'echo {q}',
      'grep -rn {q} .',
      'git commit -m {q}',
      'printf %s {q} > notes.txt',
      "cat > guide.md <<'EOF'\n{}\nEOF",
      'gh issue create --title x --body {q}',
      'rg -n {q} docs | head',
    ];
    await fc.assert(
      fc.asyncProperty(payload, fc.constantFrom(...readers), async (line, reader) => {
        const text = wrap(reader, line);
        expect(await idOf(text), text).toBe('allowed');
      }),
      { numRuns: 400 },
    );
  }, 120_000);

  it('whatever comes in, it answers and never fails', async () => {
    const piece = fc.constantFrom(
      'rm',
      ' ',
      '-rf',
      '/',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '{',
      '}',
      ';',
      '|',
      '&&',
      '<<EOF\n',
      'EOF',
      '$x',
      '${',
      '\\',
      '\n',
      '>',
      '<',
      '*',
      'a=',
      '((',
      'if',
      'then',
      'fi',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 60 }),
          fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
        ),
        async (line) => {
          expect(typeof (await guard.judge(line)).allowed).toBe('boolean');
        },
      ),
      { numRuns: 600 },
    );
  }, 120_000);
});

describe('what cannot be judged', () => {
  it.each([
    ['', 'unreadable_command'],
    ['ls \0', 'unreadable_command'],
    ['ls \u001b[2J', 'unreadable_command'],
    ['ls \uD800', 'unreadable_command'],
    ['ls \uE001', 'unreadable_command'],
    ['if then fi (', 'unreadable_command'],
    [`echo ${'a'.repeat(4_096)}`, 'command_too_long'],
    ['$EDITOR file', 'unresolved_command'],
    ['"$TOOL" -rf /', 'unresolved_command'],
    ['ls | awk \'{print "mv " $1}\' | sh', 'unresolved_command'],
    ['rm -rf "$FOLDER"/*', 'unresolved_target'],
    ['echo abc | openssl enc -d | sh', 'unresolved_command'],
    ['openssl enc -d -in x | base64 -d | sh', 'hidden_command'],
    ['r\u200bm -rf /', 'hidden_characters'],
    ['\u0433m -rf /', 'hidden_characters'],
  ])('is refused: %#', async (line, id) => {
    expect(await idOf(line)).toBe(id);
  });

  it('says which command it means, why, and what to do instead', async () => {
    const judgement = await guard.judge('ls && rm -rf / && echo done');
    expect(judgement).toEqual({
      allowed: false,
      finding: { id: 'destructive_delete', command: 'rm -rf /', ...COMMAND_RULES.destructive_delete },
    });
  });

  it('lets packages be installed in an ephemeral sandbox, and nothing else more (S1-GUA-06)', async () => {
    expect(await idOf('npm install left-pad', { ephemeral: true })).toBe('allowed');
    expect(await idOf('pip install x', { ephemeral: false })).toBe('package_install');
    expect(await idOf('sudo npm install left-pad', { ephemeral: true })).toBe('privilege_escalation');
    expect(await idOf('npm publish', { ephemeral: true })).toBe('package_publish');
  });
});

describe('hostile lines', () => {
  const long = (piece: string): string => piece.repeat(Math.floor(4_000 / piece.length));
  it.each([
    ['bars', long('|')],
    ['arrows', long('<')],
    ['braces', long('{a,b}')],
    ['nested braces', `echo ${'{a,'.repeat(500)}b${'}'.repeat(500)}`],
    ['brackets', long('(')],
    ['substitutions', `${'$('.repeat(900)}ls${')'.repeat(900)}`],
    ['backquotes', long('`a')],
    ['nested evals', `${"eval '".repeat(1)}${long('eval ')}`],
    ['doubling variables', `a=xxxxxxxx; ${'a=$a$a;'.repeat(300)} echo $a`],
    [
      'doubling functions',
      `${Array.from({ length: 60 }, (_, index) => `f${index + 1}() { f${index}; f${index}; };`).join(' ')} f60`,
    ],
    ['loops in loops', `${'for i in 1 2 3; do '.repeat(80)}ls${'; done'.repeat(80)}`],
    ['shells in shells', Array.from({ length: 9 }).reduce<string>((inner) => `bash -c ${inSingleQuotes(inner)}`, 'ls')],
    ['patterns', `x=${'a'.repeat(400)}; echo ${`${DOLLAR}{x##*a*a*a*b}`.repeat(60)}`],
    ['here-documents', long('<<a ')],
    ['quotes', long('"\'')],
    ['backslashes', long('\\')],
    ['dollar signs', long('$')],
    ['parameters', `echo ${`${DOLLAR}{a:-`.repeat(500)}x${'}'.repeat(500)}`],
  ])(
    '%s are answered in a moment',
    async (_, line) => {
      const begin = performance.now();
      await guard.judge(line);
      // Twice the parser's budget and what a busy machine adds.
      expect(performance.now() - begin).toBeLessThan(10_000);
      expect(await idOf('ls -la')).toBe('allowed');
    },
    30_000,
  );
});
