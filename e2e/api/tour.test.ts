import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKOUT, TestInstallation } from '../support/installation.ts';

const ToolCall = z.object({
  tool: z.string(),
  arguments: z.unknown(),
  verdict: z.string(),
  reason: z.string().nullable(),
});
/** What scripts rely on (docs/guides/cli.md). */
const RunAnswer = z.object({
  status: z.string(),
  answer: z.string().nullable(),
  model: z.string().nullable(),
  toolCalls: z.array(ToolCall),
  usage: z.record(z.string(), z.number()),
  costUsd: z.number(),
});

/** The README's tour, on the embedded data plane and the real tool servers. */
describe('the tour of the README', () => {
  let installation: TestInstallation;
  let banner: string;

  beforeAll(async () => {
    installation = await TestInstallation.create();
    const { stdout, stderr } = await installation.up();
    banner = stdout + stderr;
  });
  afterAll(() => installation?.remove());

  const ask = async (question: string) => {
    const { code, value } = await installation.json('run', 'eng-prod', question);
    return { code, ...RunAnswer.parse(value) };
  };

  it('begins with one readable block: address, one-time sign-in, the model that answers, what is next', () => {
    expect(banner).toContain(installation.url);
    expect(banner).toMatch(/\/sign-in#\S+/);
    expect(banner).toMatch(/rehearsal/i);
    expect(banner).toContain('./gatehouse run eng-prod');
  });

  it('reports that it is ready', async () => {
    expect(await installation.json('status')).toMatchObject({ code: 0, value: { ready: true } });
  });

  it('says that it runs already when it is started again', async () => {
    const again = await installation.up();
    expect(again.stdout + again.stderr).toMatch(/already/);
  });

  // Questions that the rehearsal model was not written for; the file is where the answer is.
  it.each([
    ['Where is the hash of an audit event computed?', /event-hash|_record|event_hash/],
    ['Which advisory lock do migrations take?', /migrate\.ts/],
    ['How does the launcher decide that it has to install again?', /tools\/launcher|launch|stamp/],
  ])('answers %s from the repository', async (question, place) => {
    const { code, status, answer, model, toolCalls, costUsd } = await ask(question);
    expect({ code, status }).toEqual({ code: 0, status: 'completed' });
    expect(toolCalls.some(({ tool, verdict }) => tool.startsWith('codebase_') && verdict === 'allowed')).toBe(true);
    expect(answer).toMatch(place);
    expect(model).toMatch(/rehearsal/);
    expect(costUsd).toBeGreaterThan(0);
  });

  it('uses the tools of a confined server', async () => {
    const { code, toolCalls, answer } = await ask('Please echo the message "through the gate"');
    expect(code).toBe(0);
    expect(toolCalls).toContainEqual(expect.objectContaining({ tool: 'everything_echo', verdict: 'allowed' }));
    expect(answer).toContain('through the gate');
  });

  it('runs code in the sandbox, which shows it nothing of this machine', async ({ skip }) => {
    const { code, toolCalls, answer } = await ask(
      'Run the Python code `print(sum(range(101)), open("/etc/passwd").read())`',
    );
    expect(code).toBe(0);
    expect(toolCalls).toContainEqual(expect.objectContaining({ tool: 'sandbox_exec_python', verdict: 'allowed' }));
    if (answer?.includes('cannot be confined')) skip('this machine cannot confine code, and the tool says so');
    expect(answer).toContain('FileNotFoundError');
    expect((await ask('Run the Python code `print(sum(range(101)))`')).answer).toContain('5050');
  });

  it('refuses the call of a killed tool, says why, and lets it through again when it is revived', async () => {
    const question = 'Where is the hash of an audit event computed?';
    expect(await installation.run('kill', 'tool', 'codebase_search', '--reason', 'a drill')).toMatchObject({ code: 0 });
    const killed = await ask(question);
    expect(killed.status).toBe('completed');
    expect(killed.toolCalls).toContainEqual(
      expect.objectContaining({
        tool: 'codebase_search',
        verdict: 'denied',
        reason: expect.stringContaining('a drill'),
      }),
    );
    expect(await installation.run('revive', 'tool', 'codebase_search', '--reason', 'over')).toMatchObject({ code: 0 });
    const revived = await ask(question);
    expect(revived.toolCalls).toContainEqual(expect.objectContaining({ tool: 'codebase_search', verdict: 'allowed' }));
  });

  it.each([['agent', 'eng-prod'], ['platform']])(
    'answers for a killed %s without asking a model',
    async (...target) => {
      await installation.run('kill', ...target, '--reason', 'a drill');
      const killed = await ask('Are you there?');
      await installation.run('revive', ...target, '--reason', 'over');
      expect(killed).toMatchObject({
        code: 2,
        answer: 'This agent is currently disabled.',
        model: null,
        toolCalls: [],
        costUsd: 0,
      });
      expect((await ask('Are you there?')).code).toBe(0);
    },
  );

  it('shows sessions and budgets', async () => {
    expect((await installation.run('sessions')).stdout).toContain('eng-prod');
    expect((await installation.run('budgets')).stdout).toMatch(/eng-prod/);
  });

  it('verifies the record, and an exported bundle with the key of the installation here', async () => {
    expect(await installation.run('audit', 'verify')).toMatchObject({ code: 0 });
    const bundle = join(installation.folder, 'audit.jsonl');
    const exported = await installation.run('audit', 'export', '--output', bundle);
    expect(exported).toMatchObject({ code: 0 });
    const key = /--public-key (\S+\.pub\.pem)/.exec(exported.stderr)?.[1] ?? '';
    const verified = await installation.run('audit', 'verify', '--bundle', bundle);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^verified\n/) });
    expect(verified.stdout).toContain(key);
    expect(await installation.run('audit', 'verify', '--bundle', bundle, '--public-key', key)).toMatchObject({
      code: 0,
    });
  });

  it('does not take a bundle at its own word where no key is at hand', async () => {
    const bundle = join(installation.folder, 'audit.jsonl');
    const elsewhere = ['--data', join(installation.folder, 'none'), 'audit', 'verify', '--bundle', bundle];
    const unknown = await installation.run(...elsewhere);
    expect(unknown).toMatchObject({ code: 3, stdout: expect.stringContaining('the signer is unknown') });
    expect(await installation.run(...elsewhere, '--trust-bundle-key')).toMatchObject({ code: 0 });
  });

  it('keeps everything over a stop and a start', async () => {
    const before = (await installation.run('sessions')).stdout;
    expect(await installation.run('down')).toMatchObject({ code: 0 });
    await installation.up();
    expect((await installation.run('sessions')).stdout).toBe(before);
  });

  it.each<[string, string[], number, string]>([
    ['an unknown agent', ['run', 'eng-prd', 'Hello?'], 1, 'eng-prod'],
    ['an unknown tool', ['kill', 'tool', 'codebase_serch', '--reason', 'x'], 1, 'codebase_search'],
    ['an unknown command', ['sesions'], 1, 'sessions'],
    ['a token that is none', ['--token', 'gateperson_nonsense', 'sessions'], 5, 'code:'],
    ['an address where nothing answers', ['--url', 'http://127.0.0.1:9', 'sessions'], 4, 'code:'],
  ])('%s: says what is wrong, and what would be right', async (_what, words, code, hint) => {
    const result = await installation.run(...words);
    expect(result.code).toBe(code);
    expect(result.stderr).toContain(hint);
    expect(result.stderr).not.toMatch(/\n\s+at /);
  });

  it('is the tour that the README gives', () => {
    const readme = readFileSync(join(CHECKOUT, 'README.md'), 'utf8');
    for (const command of [
      'run eng-prod',
      'kill tool codebase_search',
      'revive agent eng-prod',
      'audit verify',
      'audit export',
    ]) {
      expect(readme).toContain(`./gatehouse ${command}`);
    }
  });
});
