import { testEnvironment } from '@gatehouse/platform/testing';
import { EventReader } from '@gatehouse/platform/events';
import { Agents, DefineAgent } from '@gatehouse/registry/agents';
import { DefineFlag, type Flag } from '@gatehouse/registry/flags';
import { AcceptContract, PinContract } from '@gatehouse/registry/tools';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Gate } from './gate.ts';
import { GovernedCompany, SEARCH_CONTRACT, TOOL } from './gate.fixture.ts';

const AUTHOR = 'person:platform-admin';
const NEWER = { ...SEARCH_CONTRACT, description: 'Searches the code, better' };
const environment = testEnvironment();
let company: GovernedCompany;
let gate: Gate;
beforeAll(async () => {
  company = await GovernedCompany.start(environment.config);
  gate = company.module.get(Gate);
});
afterAll(() => company?.stop());

/** Lets the agent keep to a version of the search tool; returns the agent's version. */
async function keepTo(toolVersion: number | null): Promise<number> {
  const agent = await company.module.get(Agents).find('eng-prod');
  if (!agent) throw new Error('there is no agent');
  const { toolVersions: _, ...definition } = agent.definition;
  const kept = toolVersion === null ? definition : { ...definition, toolVersions: { codebase_search: toolVersion } };
  await company.inTransaction((transaction) =>
    company.module.get(DefineAgent).run(transaction, { ...agent, definition: kept }, AUTHOR),
  );
  return (await company.module.get(Agents).find('eng-prod'))?.version ?? 0;
}

const offer = (contract: typeof SEARCH_CONTRACT) => company.module.get(PinContract).run('codebase_search', contract);

it('an agent keeps to an older contract while the server offers it, and is refused with both hashes when not', async () => {
  const { offeredHash } = await offer(NEWER);
  const riskClass = { sideEffect: 'read', sensitivity: 'internal', external: false } as const;
  const review = { hash: offeredHash ?? '', riskClass, note: 'better wording' };
  await company.module.get(AcceptContract).run('codebase_search', review, AUTHOR);
  const [current, kept] = [await keepTo(null), await keepTo(1)];
  const refusalOf = async (agentVersion: number) =>
    (await gate.authorise(company.toolCall({ agentVersion }))).decision.refusal;

  // The server offers version 2: the agent that keeps to version 1 is refused, and told why.
  expect(await refusalOf(current)).toBeNull();
  expect(await refusalOf(kept)).toMatchObject({
    stage: 'resolve',
    code: 'tool_version_not_offered',
    reason: expect.stringMatching(/version 1 of tool codebase_search \([0-9a-f]{12}\).*version 2 \([0-9a-f]{12}\)/),
    changedBy: expect.stringContaining('allowed_tools'),
  });

  // It goes back to version 1: now only the agent that keeps to it may call, up to the effect itself.
  await offer(SEARCH_CONTRACT);
  expect(await refusalOf(current)).toMatchObject({ code: 'tool_contract_changed' });
  const leave = await gate.authorise(company.toolCall({ agentVersion: kept }));
  if (!leave.allowed) throw new Error('refused');
  const outcome = await gate.perform(leave.authorised, { run: async () => leave.called?.tool.contract.hash });
  expect(outcome).toMatchObject({ status: 'succeeded', value: expect.stringMatching(/^[0-9a-f]{64}$/) });

  // It changes between the two halves of the gate: withdrawn.
  const late = await gate.authorise(company.toolCall({ agentVersion: kept }));
  await offer(NEWER);
  if (!late.allowed) throw new Error('refused');
  await expect(gate.perform(late.authorised, { run: async () => null })).rejects.toMatchObject({
    decision: { refusal: { code: 'tool_contract_changed' } },
  });
  expect(await refusalOf(await keepTo(9))).toMatchObject({ code: 'tool_version_unknown' });
  await keepTo(null);
});

it('lets an agent begin nothing for those for whom a flag disables it, and leaves the others and running work alone', async () => {
  const rule = (...people: string[]): Flag['rules'][number] => ({
    departments: [],
    agents: [],
    people,
    percentage: 100,
    by: 'person',
  });
  const flag: Flag = {
    id: 'agent_eng-prod_disabled',
    description: 'Rest',
    status: 'active',
    rules: [rule('engineer')],
  };
  await company.inTransaction((transaction) => company.module.get(DefineFlag).run(transaction, flag, AUTHOR));
  await vi.waitFor(async () =>
    expect((await gate.authorise(company.sessionStart())).decision.refusal).toMatchObject({
      stage: 'resolve',
      code: 'agent_disabled_by_flag',
    }),
  );
  expect((await gate.authorise(company.toolCall({ agentVersion: await keepTo(null) }))).allowed).toBe(true);
  const others = { ...flag, rules: [rule('somebody-else')] };
  await company.inTransaction((transaction) => company.module.get(DefineFlag).run(transaction, others, AUTHOR));
  await vi.waitFor(async () => expect((await gate.authorise(company.sessionStart())).allowed).toBe(true));
});

it('notes the use of what is deprecated once a day, and refuses it after its sunset', async () => {
  const agentVersion = await keepTo(null);
  const deprecated = { since: '2026-11-01', reason: 'slow', replacement: 'codebase_write', sunset: '2999-01-01' };
  await company.defineTool({ ...TOOL, deprecated });
  // A second process keeps no note of what the first has noted: the record holds one all the same.
  const other = await GovernedCompany.join(environment.config);
  for (const one of [gate, gate, other.get(Gate)]) {
    expect((await one.authorise(company.toolCall({ agentVersion }))).allowed).toBe(true);
  }
  await other.close();
  const events = await company.module.get(EventReader).readStream('tool:codebase_search', 0n, 100);
  const noted = events.filter(({ type }) => type === 'tool.deprecated_used');
  expect(noted).toMatchObject([
    {
      actor: 'agent:eng-prod',
      onBehalfOf: 'person:engineer',
      payload: { replacement: 'codebase_write', sunset: '2999-01-01' },
    },
  ]);

  await company.defineTool({ ...TOOL, deprecated: { ...deprecated, sunset: '2026-11-02' } });
  expect((await gate.authorise(company.toolCall({ agentVersion }))).decision.refusal).toMatchObject({
    code: 'tool_past_sunset',
    reason: 'Tool codebase_search is no longer to be used since 2026-11-02: slow. Use codebase_write instead.',
  });
  await company.defineTool({ ...TOOL, deprecated: null });
  expect((await gate.authorise(company.toolCall({ agentVersion }))).allowed).toBe(true);
});
