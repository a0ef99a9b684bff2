import { describe, expect, it } from 'vitest';
import type { KillSwitch } from '../kill-switches/index.ts';
import type { ResolvedAction } from './facts.ts';
import { decideOnSwitches } from './kill-switches.stage.ts';
import { AGENT, resolvedModelCall, resolvedStart, resolvedToolCall } from './stages.fixture.ts';

const engaged = (scope: KillSwitch['scope'], target: string): KillSwitch => ({
  id: 'switch-1',
  scope,
  target,
  mode: 'graceful',
  reason: 'it leaks',
  engagedBy: 'person:platform-admin',
  engagedAt: new Date('2026-11-20T10:00:00Z'),
  endsAt: null,
  engagedVersion: 7,
  drill: false,
  confirmedAt: null,
  releasedBy: null,
  releasedAt: null,
  releaseReason: null,
});
const known = (switches: KillSwitch[] = [], ageMs = 10) => ({ version: 7, engaged: switches, ageMs });
const tier = (number: 1 | 2 | 3) => ({ ...AGENT, tier: number });

describe('decideOnSwitches', () => {
  it('lets pass what nothing stops, and notes which switches it saw', () => {
    expect(decideOnSwitches(resolvedToolCall(), known([engaged('tool', 'another')]))).toEqual({
      refusal: null,
      evidence: { switchesVersion: 7 },
    });
  });

  it.each([
    ['platform', '*'],
    ['agent', 'eng-prod'],
  ] as const)('answers exactly so when the %s is stopped', (scope, target) => {
    for (const resolved of [resolvedStart(), resolvedModelCall(), resolvedToolCall()]) {
      expect(decideOnSwitches(resolved, known([engaged(scope, target)])).refusal?.reason).toBe(
        'This agent is currently disabled.',
      );
    }
  });

  it.each([
    [
      'tool',
      'codebase_search',
      'Tool codebase_search is disabled by person:platform-admin since 2026-11-20T10:00:00.000Z: it leaks',
    ],
    [
      'server',
      'codebase',
      'MCP server codebase is disabled by person:platform-admin since 2026-11-20T10:00:00.000Z: it leaks',
    ],
  ] as const)('says who stopped the %s, when and why, to tool calls only', (scope, target, reason) => {
    const switches = known([engaged(scope, target)]);
    expect(decideOnSwitches(resolvedToolCall(), switches).refusal?.reason).toBe(reason);
    expect(decideOnSwitches(resolvedModelCall(), switches).refusal).toBeNull();
  });

  it.each([
    ['department', 'engineering', 'Department engineering', { start: true, model: true }],
    ['person', 'engineer', 'Work on behalf of engineer', { start: true, model: true }],
    ['session', 'session-1', 'Session session-1', { start: true, model: true }],
    ['model', 'large', 'Model large', { start: false, model: true, tool: false }],
    [
      'agent_tool',
      'eng-prod/codebase_search',
      'Tool codebase_search of agent eng-prod',
      { start: false, model: false },
    ],
  ] as const)('stops what the %s has to do with, and only that', (scope, target, name, stops) => {
    const switches = known([engaged(scope, target)]);
    const reason = `${name} is disabled by person:platform-admin since 2026-11-20T10:00:00.000Z: it leaks`;
    const reasonOf = (resolved: ResolvedAction) => decideOnSwitches(resolved, switches).refusal?.reason;
    expect(reasonOf(resolvedStart())).toBe(stops.start ? reason : undefined);
    expect(reasonOf(resolvedModelCall())).toBe(stops.model ? reason : undefined);
    expect(reasonOf(resolvedToolCall())).toBe('tool' in stops ? undefined : reason);
    const another = known([engaged(scope, scope === 'agent_tool' ? 'ops/codebase_search' : 'another')]);
    expect(decideOnSwitches(resolvedToolCall(), another).refusal).toBeNull();
    expect(decideOnSwitches(resolvedModelCall(), another).refusal).toBeNull();
  });

  it.each([1, 2, 3] as const)('lets nothing of tier %i pass before the switches were ever read', (number) => {
    expect(decideOnSwitches(resolvedStart(tier(number)), undefined).refusal?.code).toBe('kill_switches_unavailable');
  });

  it.each([
    [1, 'kill_switches_unavailable'],
    [2, 'kill_switches_unavailable'],
    [3, undefined],
  ] as const)(
    'fails closed for tiers 1 and 2 when they are too old, and goes on for 3 (S0-KIL-08): tier %i',
    (number, code) => {
      expect(decideOnSwitches(resolvedStart(tier(number)), known([], 5_001)).refusal?.code).toBe(code);
      expect(decideOnSwitches(resolvedStart(tier(number)), known([], 5_000)).refusal).toBeNull();
    },
  );

  it('stops tier 3 by what was known last, however old', () => {
    const old = known([engaged('agent', 'eng-prod')], 60_000);
    expect(decideOnSwitches(resolvedStart(), old).refusal?.code).toBe('kill_switch_engaged');
  });
});
