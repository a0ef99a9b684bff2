import { testEnvironment } from '@gatehouse/platform/testing';
import { PinContract } from '@gatehouse/registry/tools';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Action } from './action.ts';
import { Gate } from './gate.ts';
import { GovernedCompany, SEARCH_CONTRACT, TOOL } from './gate.fixture.ts';

const environment = testEnvironment();
let company: GovernedCompany;
let gate: Gate;
beforeAll(async () => {
  company = await GovernedCompany.start(environment.config);
  gate = company.module.get(Gate);
});
afterAll(() => company?.stop());
// Whatever a test stops goes on before the next one, also when the test failed.
afterEach(async () => {
  await company.revive('agent', 'eng-prod');
  await company.revive('tool', 'codebase_search');
});

const typesOf = async (action: Action) => (await company.recorded(action.sessionId)).map(({ type }) => type);
const refusalOf = async (action: Action) => (await gate.authorise(action)).decision.refusal;

describe('Gate.authorise', () => {
  it('allows what nothing speaks against, with a verdict of every stage', async () => {
    const { allowed, decision } = await gate.authorise(company.toolCall());
    expect(allowed).toBe(true);
    expect(decision.verdicts.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
      'resolve pass',
      'guards pass',
      'kill_switches pass',
      'policy pass',
      'approval pass',
      'rate_limit pass',
      'budget pass',
    ]);
    expect(decision).toMatchObject({ refusal: null, policyIds: ['tier-3'], policyBundle: 1 });
    for (const { durationUs } of decision.verdicts) expect(durationUs).toBeGreaterThanOrEqual(0);
  });

  it('has a refusal in the record before it answers', async () => {
    const action = company.toolCall({ toolId: 'codebase_write' });
    expect(await refusalOf(action)).toMatchObject({
      stage: 'policy',
      code: 'tool_not_allowed',
      reason: 'Tool codebase_write not in allowlist',
    });
    expect(await company.recorded(action.sessionId)).toEqual([
      {
        type: 'action.denied',
        payload: expect.objectContaining({
          actionId: action.id,
          stage: 'policy',
          code: 'tool_not_allowed',
          reason: 'Tool codebase_write not in allowlist',
          policyIds: ['allowlist'],
          verdicts: expect.arrayContaining([expect.objectContaining({ stage: 'policy', outcome: 'deny' })]),
        }),
      },
    ]);
  });

  it("names the field of arguments that do not fit, and keeps the model's words out of the record", async () => {
    const action = company.toolCall({ arguments: { query: ['unspoken'], secret_plan: 'hidden' } });
    expect(await refusalOf(action)).toMatchObject({
      stage: 'resolve',
      code: 'invalid_arguments',
      reason: expect.stringMatching(/query/),
    });
    expect(JSON.stringify(await company.recorded(action.sessionId))).not.toMatch(/secret_plan|hidden|unspoken/);
  });

  it.each([
    ['a tool that is not there', { toolId: 'codebase_serach' }, 'unknown_tool', 'Did you mean codebase_search?'],
    ['a name that is no id at all', { toolId: '\u0000\uD800'.repeat(500) }, 'unknown_tool', 'There is no tool'],
    ['an agent that is not there', { agentId: 'nobody' }, 'unknown_agent', 'There is no agent "nobody" of version 1.'],
    ['a version that is not there', { agentVersion: 99 }, 'unknown_agent', 'of version 99'],
    ['a person who is not there', { onBehalfOf: 'stranger' }, 'unknown_person', 'There is no person "stranger"'],
    ['arguments that are no object', { arguments: ['query'] }, 'invalid_arguments', 'one JSON object'],
    ['arguments with half a character', { arguments: { query: '\uD800' } }, 'invalid_arguments', 'not valid Unicode'],
  ])('refuses %s', async (_, change, code, reason) => {
    const action = company.toolCall(change);
    expect(await refusalOf(action)).toMatchObject({ stage: 'resolve', code, reason: expect.stringContaining(reason) });
    expect(await typesOf(action)).toEqual(['action.denied']);
  });

  it('gives the exact answer of a stopped agent, at the start of a session and in its midst (S0-HAR-06)', async () => {
    await company.kill('agent', 'eng-prod');
    for (const action of [company.sessionStart(), company.modelCall(), company.toolCall()]) {
      expect(await refusalOf(action)).toMatchObject({
        stage: 'kill_switches',
        code: 'kill_switch_engaged',
        reason: 'This agent is currently disabled.',
        changedBy: 'an admin, with `gatehouse revive agent eng-prod --reason "…"`',
        killSwitch: { scope: 'agent', reason: 'a drill', engagedBy: 'person:platform-admin' },
      });
    }
    await company.revive('agent', 'eng-prod');
    expect(await refusalOf(company.sessionStart())).toBeNull();
  });

  it('says who stopped a tool, when and why (S0-KIL-03)', async () => {
    await company.kill('tool', 'codebase_search');
    expect((await refusalOf(company.toolCall()))?.reason).toMatch(
      /^Tool codebase_search is disabled by person:platform-admin since \d{4}-.*Z: a drill$/,
    );
    expect(await refusalOf(company.sessionStart())).toBeNull();
  });

  it('refuses a paused agent', async () => {
    await company.defineAgent({ status: 'paused' });
    expect(await refusalOf(company.sessionStart())).toMatchObject({ stage: 'resolve', code: 'agent_not_active' });
    await company.defineAgent();
  });

  it('refuses calls over the rate limit of a tool, with the time to wait (S0-TOL-11)', async () => {
    await company.defineTool({ ...TOOL, rateLimit: { count: 2, window: 'minute' } });
    expect(await refusalOf(company.toolCall())).toBeNull();
    expect(await refusalOf(company.toolCall())).toBeNull();
    const refusal = await refusalOf(company.toolCall());
    expect(refusal).toMatchObject({ stage: 'rate_limit', code: 'rate_limited' });
    expect(refusal?.retryAfterSeconds).toBeGreaterThan(50);
    await company.defineTool(TOOL);
  });

  it('refuses a model call that could cost more than is left, in the words of S0-HAR-18', async () => {
    await company.setBudget(0.01);
    const action = company.modelCall();
    expect(await refusalOf(action)).toMatchObject({
      stage: 'budget',
      code: 'budget_exhausted',
      reason: 'agent is over budget, try again next month',
    });
    await company.setBudget(100);
  });

  it('refuses a model that the virtual key is not for, and one that is not there', async () => {
    expect(await refusalOf(company.modelCall({ alias: 'small' }))).toMatchObject({ code: 'unknown_model' });
    expect(await refusalOf(company.modelCall({ virtualKeyId: 'another' }))).toMatchObject({
      code: 'unknown_virtual_key',
    });
  });

  it('refuses a tool whose server offers another contract than the reviewed one', async () => {
    const pin = company.module.get(PinContract);
    await pin.run('codebase_search', { ...SEARCH_CONTRACT, description: 'Sends the code away' });
    expect(await refusalOf(company.toolCall())).toMatchObject({ code: 'tool_contract_changed' });
    await pin.run('codebase_search', SEARCH_CONTRACT);
    expect(await refusalOf(company.toolCall())).toBeNull();
  });
});
