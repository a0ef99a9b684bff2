import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Gate } from './gate.ts';
import { GovernedCompany, TOOL } from './gate.fixture.ts';

const environment = testEnvironment();
let company: GovernedCompany;
let gate: Gate;
beforeAll(async () => {
  company = await GovernedCompany.start(environment.config);
  gate = company.module.get(Gate);
});
afterAll(() => company?.stop());

const asking = (query: string) => company.toolCall({ arguments: { query } });

describe('a tool whose argument is a line of shell', () => {
  beforeAll(() => company.defineTool({ ...TOOL, guards: [{ kind: 'shell', argument: 'query', ephemeral: false }] }));

  it('is called with an ordinary line', async () => {
    const { allowed, decision } = await gate.authorise(asking('git push origin feature && npm test'));
    expect(allowed).toBe(true);
    expect(decision.verdicts.slice(0, 3).map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'resolve pass',
      'guards pass',
      'kill_switches pass',
    ]);
  });

  it('is refused a dangerous one before anything else is asked, with the rule and the safer way (S1-GUA-01)', async () => {
    const action = asking("cd /srv && bash -c 'rm -rf / # unspoken'");
    const { allowed, decision } = await gate.authorise(action);
    expect(allowed).toBe(false);
    expect(decision.verdicts.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'resolve pass',
      'guards deny',
    ]);
    expect(decision.refusal).toMatchObject({
      stage: 'guards',
      code: 'dangerous_command',
      reason: expect.stringMatching(/destructive_delete: `rm -rf \/`.*Name the folder inside the project/),
      changedBy: expect.stringContaining('no override, for any role'),
    });
  });

  it("is in the record with the rule, and without the model's words", async () => {
    const action = asking('rm -rf /unspoken');
    await gate.authorise(action);
    const recorded = await company.recorded(action.sessionId);
    expect(recorded).toEqual([
      {
        type: 'action.denied',
        payload: expect.objectContaining({
          stage: 'guards',
          code: 'dangerous_command',
          reason: expect.stringMatching(/^query: The command deletes .* \(destructive_delete\)$/),
        }),
      },
    ]);
    expect(JSON.stringify(recorded)).not.toContain('unspoken');
  });

  it('is refused for whoever asks: no policy permits what a guard refuses (S1-GUA-07)', async () => {
    for (const tier of [1, 2, 3] as const) {
      await company.defineAgent({ tier });
      const { decision } = await gate.authorise(asking('sudo reboot'));
      expect(decision.refusal).toMatchObject({ stage: 'guards', code: 'dangerous_command' });
    }
  });
});

describe('a tool whose argument is a statement of SQL', () => {
  beforeAll(() =>
    company.defineTool({ ...TOOL, guards: [{ kind: 'sql', argument: 'query', mostRows: 100, allowStar: false }] }),
  );

  it('is called with one that reads', async () => {
    expect((await gate.authorise(asking('SELECT id FROM users LIMIT 100'))).allowed).toBe(true);
  });

  it.each([
    ['DELETE FROM users', 'sql_writes'],
    ['SELECT id FROM users LIMIT 101', 'sql_limit_too_high'],
    ['SELECT pg_sleep(1) LIMIT 1', 'sql_function'],
  ])('is refused others: %s (S4-DBR-04)', async (query, id) => {
    const { decision } = await gate.authorise(asking(query));
    expect(decision.refusal).toMatchObject({
      stage: 'guards',
      code: 'unsafe_sql',
      reason: expect.stringContaining(id),
    });
  });
});

describe('a guard for an argument that the tool does not have', () => {
  it('refuses every call, and says who can change that', async () => {
    await company.defineTool({ ...TOOL, guards: [{ kind: 'shell', argument: 'command', ephemeral: false }] });
    const { decision } = await gate.authorise(asking('ls'));
    expect(decision.refusal).toMatchObject({
      stage: 'guards',
      code: 'unguardable_argument',
      changedBy: expect.stringContaining('an admin'),
    });
  });
});
