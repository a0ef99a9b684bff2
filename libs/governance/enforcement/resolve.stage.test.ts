import { describe, expect, it } from 'vitest';
import { resolve } from './resolve.stage.ts';
import { AGENT, CONTRACT, FACTS, MODEL, modelCall, SERVER, sessionStart, TOOL, toolCall } from './stages.fixture.ts';

const refusalOf = (...input: Parameters<typeof resolve>) => {
  const resolution = resolve(...input);
  return 'refusal' in resolution ? resolution.refusal : null;
};

describe('resolve', () => {
  it('puts together what an action names', () => {
    expect(resolve(toolCall(), FACTS)).toMatchObject({
      resolved: {
        kind: 'tool_call',
        agent: { id: 'eng-prod' },
        tool: { id: 'codebase_search' },
        server: { id: 'codebase' },
      },
    });
    expect(resolve(modelCall(), FACTS)).toMatchObject({ resolved: { kind: 'model_call', model: { alias: 'large' } } });
    expect(resolve(sessionStart(), FACTS)).toMatchObject({ resolved: { kind: 'session_start' } });
  });

  it.each([
    ['no agent', { agent: null }, 'unknown_agent'],
    ['a draft', { agent: { ...AGENT, status: 'draft' as const } }, 'agent_not_active'],
    ['an archived agent', { agent: { ...AGENT, status: 'archived' as const } }, 'agent_not_active'],
    ['no person', { person: null }, 'unknown_person'],
    [
      'a disabled person',
      { person: FACTS.person && { ...FACTS.person, status: 'disabled' as const } },
      'person_not_active',
    ],
  ])('refuses every kind of action with %s', (_, change, code) => {
    for (const action of [sessionStart(), toolCall(), modelCall()]) {
      expect(refusalOf(action, { ...FACTS, ...change })?.code).toBe(code);
    }
  });

  it.each([
    ['no tool', { tool: null }, 'unknown_tool'],
    ['an inactive tool', { tool: { ...TOOL, status: 'inactive' as const } }, 'tool_not_active'],
    ['an inactive server', { server: { ...SERVER, status: 'inactive' as const } }, 'server_not_active'],
    ['a tool that was never seen', { tool: { ...TOOL, contract: null } }, 'tool_not_pinned'],
    [
      'a first sight that is held',
      { tool: { ...TOOL, contract: null, offeredHash: 'contract-2' } },
      'tool_contract_held',
    ],
    ['a changed contract', { tool: { ...TOOL, offeredHash: 'contract-2' } }, 'tool_contract_changed'],
  ])('refuses a tool call with %s', (_, change, code) => {
    expect(refusalOf(toolCall(), { ...FACTS, ...change })?.code).toBe(code);
  });

  it('takes a tool whose server offers the reviewed contract again', () => {
    expect(refusalOf(toolCall(), { ...FACTS, tool: { ...TOOL, offeredHash: CONTRACT.hash } })).toBeNull();
  });

  it('goes by the version that the agent keeps to while the server offers it, and by no other', () => {
    const kept = { version: 1, contract: { ...CONTRACT, hash: 'contract-0' } };
    const back = { ...FACTS, tool: { ...TOOL, offeredHash: 'contract-0' }, keptVersion: kept };
    expect(resolve(toolCall(), back)).toMatchObject({
      resolved: { tool: { contract: { hash: 'contract-0' } }, keptVersion: 1 },
    });
    expect(refusalOf(toolCall(), { ...FACTS, keptVersion: kept })?.code).toBe('tool_version_not_offered');
  });

  it('refuses what is past its sunset and says what to use instead, and takes it until then', () => {
    const deprecated = { since: '2026-10-01', reason: 'slow', replacement: 'newer', sunset: '2026-11-20' };
    const later = { ...deprecated, sunset: '2026-11-21' };
    for (const [action, facts, code] of [
      [sessionStart(), { agent: { ...AGENT, deprecated } }, 'agent_past_sunset'],
      [toolCall(), { tool: { ...TOOL, deprecated } }, 'tool_past_sunset'],
      [modelCall(), { model: { ...MODEL, deprecated } }, 'model_past_sunset'],
    ] as const) {
      expect(refusalOf(action, { ...FACTS, ...facts })).toMatchObject({
        code,
        reason: expect.stringContaining('Use newer instead.'),
        changedBy: expect.stringContaining('admin'),
      });
    }
    expect(refusalOf(toolCall(), { ...FACTS, tool: { ...TOOL, deprecated: later } })).toBeNull();
  });

  it('lets nobody begin with an agent that a flag disables for them', () => {
    const disabled = { value: true, reason: 'TARGETING_MATCH' } as const;
    expect(refusalOf(sessionStart(), { ...FACTS, disabled })).toMatchObject({
      code: 'agent_disabled_by_flag',
      reason: expect.stringContaining('agent_eng-prod_disabled'),
      changedBy: expect.stringContaining('admin'),
    });
  });

  it.each([
    ['were never read', { value: false, reason: 'ERROR', errorCode: 'PROVIDER_NOT_READY' }],
    ['were read long ago', { value: false, reason: 'STALE' }],
  ] as const)('lets agents of tier 1 and 2 begin nothing while flags %s, and those of tier 3 go on', (_, disabled) => {
    for (const tier of [1, 2] as const) {
      expect(refusalOf(sessionStart(), { ...FACTS, agent: { ...AGENT, tier }, disabled })?.code).toBe(
        'flags_unreadable',
      );
    }
    expect(refusalOf(sessionStart(), { ...FACTS, disabled })).toBeNull();
  });

  it('names every field that does not fit, with what would be right', () => {
    expect(refusalOf(toolCall({ arguments: { query: 1 } }), FACTS)).toMatchObject({
      code: 'invalid_arguments',
      reason: expect.stringMatching(/^The arguments of codebase_search do not fit: query: /),
    });
  });

  it.each([
    ['an alias that is not there', { model: null }, 'unknown_model'],
    ['no key', { virtualKey: null }, 'unknown_virtual_key'],
    ['the key of another agent', { virtualKey: { id: 'key-2', models: ['large'] } }, 'unknown_virtual_key'],
    ['a key for other models', { virtualKey: { id: 'key-1', models: ['small'] } }, 'model_not_allowed'],
  ])('refuses a model call with %s', (_, change, code) => {
    expect(refusalOf(modelCall(), { ...FACTS, ...change })?.code).toBe(code);
  });

  it('repeats no more of a made-up name than a person can read', () => {
    expect(refusalOf(toolCall({ toolId: 'x'.repeat(10_000) }), { ...FACTS, tool: null })?.reason.length).toBeLessThan(
      200,
    );
  });
});
