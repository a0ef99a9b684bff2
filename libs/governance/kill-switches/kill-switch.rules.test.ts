import { describe, expect, it } from 'vitest';
import {
  confirmationsOf,
  decideEngage,
  drillResult,
  engagedSwitch,
  immediateSwitch,
  isOver,
  type KillSwitch,
  toolOfAgent,
} from './kill-switch.rules.ts';

const killSwitch = (scope: KillSwitch['scope'], target: string, mode: KillSwitch['mode'] = 'graceful'): KillSwitch => ({
  id: `${scope}:${target}`,
  scope,
  target,
  mode,
  reason: 'a drill',
  engagedBy: 'person:admin',
  engagedAt: new Date('2026-11-20T10:00:00Z'),
  endsAt: null,
  engagedVersion: 7,
  drill: false,
  confirmedAt: null,
  releasedBy: null,
  releasedAt: null,
  releaseReason: null,
});
const targets = [
  { scope: 'platform', target: '*' },
  { scope: 'agent', target: 'eng-prod' },
  { scope: 'tool', target: 'codebase_search' },
] as const;

describe('engagedSwitch', () => {
  it('finds the switch that stops one of the targets', () => {
    const engaged = [killSwitch('tool', 'codebase_read'), killSwitch('tool', 'codebase_search')];
    expect(engagedSwitch(engaged, targets)?.id).toBe('tool:codebase_search');
  });

  it('does not take an agent for a tool of the same name', () => {
    expect(engagedSwitch([killSwitch('agent', 'codebase_search')], targets)).toBeUndefined();
  });

  it('names the widest when several stop it', () => {
    const engaged = [
      killSwitch('tool', 'codebase_search'),
      killSwitch('platform', '*'),
      killSwitch('agent', 'eng-prod'),
    ];
    expect(engagedSwitch(engaged, targets)?.id).toBe('platform:*');
  });

  it('takes a department for wider than its agents, and one tool of an agent for narrower than the tool', () => {
    const every = [
      { scope: 'agent_tool', target: toolOfAgent('eng-prod', 'codebase_search') },
      { scope: 'department', target: 'engineering' },
      ...targets.slice(1),
    ] as const;
    const engaged = every.map(({ scope, target }) => killSwitch(scope, target));
    expect(engagedSwitch(engaged, every)?.scope).toBe('department');
    expect(engagedSwitch([...engaged.slice(0, 1), ...engaged.slice(3)], every)?.scope).toBe('tool');
  });

  it('leaves the tool to the other agents when it is taken from one', () => {
    const engaged = [killSwitch('agent_tool', toolOfAgent('ops', 'codebase_search'))];
    expect(engagedSwitch(engaged, [{ scope: 'agent_tool', target: toolOfAgent('eng-prod', 'codebase_search') }])).toBe(
      undefined,
    );
  });
});

describe('immediateSwitch', () => {
  it('passes over a graceful one', () => {
    const engaged = [killSwitch('platform', '*'), killSwitch('tool', 'codebase_search', 'immediate')];
    expect(immediateSwitch(engaged, targets)?.id).toBe('tool:codebase_search');
  });
});

describe('decideEngage', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 10, minute));

  it.each([
    [null, 'graceful', 'engage'],
    ['graceful', 'graceful', 'keep'],
    ['graceful', 'immediate', 'tighten'],
    ['immediate', 'graceful', 'keep'],
    ['immediate', 'immediate', 'keep'],
  ] as const)('engaged %s, asked %s: %s', (engaged, asked, decision) => {
    const before = engaged && { mode: engaged, endsAt: null, drill: false };
    expect(decideEngage(before, { mode: asked, endsAt: null, drill: false }).decision).toBe(decision);
  });

  it.each([
    [at(10), at(20), 'tighten', at(20)],
    [at(10), null, 'tighten', null],
    [at(10), at(10), 'keep', at(10)],
    [at(20), at(10), 'keep', at(20)],
    [null, at(10), 'keep', null],
  ] as const)('ends at %s, asked for %s: %s', (endsAt, asked, decision, then) => {
    const before = { mode: 'graceful', endsAt, drill: false } as const;
    expect(decideEngage(before, { mode: 'graceful', endsAt: asked, drill: false })).toEqual({
      decision,
      mode: 'graceful',
      endsAt: then,
      drill: false,
    });
  });

  it('gives the stricter mode and the longer time, each of whoever asked for it', () => {
    const before = { mode: 'immediate', endsAt: at(10), drill: false } as const;
    expect(decideEngage(before, { mode: 'graceful', endsAt: at(20), drill: false })).toEqual({
      decision: 'tighten',
      mode: 'immediate',
      endsAt: at(20),
      drill: false,
    });
    expect(
      decideEngage(
        { mode: 'graceful', endsAt: null, drill: false },
        { mode: 'immediate', endsAt: at(10), drill: false },
      ),
    ).toEqual({
      decision: 'tighten',
      mode: 'immediate',
      endsAt: null,
      drill: false,
    });
  });
});

describe('confirmationsOf', () => {
  it('counts who has the version that engaging made, or a later one', () => {
    const versions = [6, 7, 8, null];
    expect(confirmationsOf({ engagedVersion: 7 }, versions)).toEqual({ confirmed: 2, processes: 4 });
    expect(confirmationsOf({ engagedVersion: 7 }, [])).toEqual({ confirmed: 0, processes: 0 });
  });
});

describe('a drill', () => {
  it('becomes a stop in earnest when somebody stops the same thing', () => {
    const drill = { mode: 'graceful', endsAt: new Date(5), drill: true } as const;
    const asked = { mode: 'graceful', endsAt: new Date(5), drill: false } as const;
    expect(decideEngage(drill, asked)).toEqual({ decision: 'tighten', ...asked });
    expect(decideEngage(null, drill)).toEqual({ decision: 'engage', ...drill });
  });

  it.each([
    [null, null, { effectMs: null, result: 'running' }],
    [null, 9, { effectMs: null, result: 'not_confirmed' }],
    [7, null, { effectMs: 2, result: 'confirmed' }],
    [7, 9, { effectMs: 2, result: 'confirmed' }],
  ])('confirmed at %s and over at %s', (confirmed, released, result) => {
    const at = (time: number | null) => (time === null ? null : new Date(time));
    expect(drillResult({ engagedAt: new Date(5), confirmedAt: at(confirmed), releasedAt: at(released) })).toEqual(
      result,
    );
  });
});

describe('isOver', () => {
  it.each([
    [null, false],
    ['2026-11-20T10:00:00.001Z', false],
    ['2026-11-20T10:00:00.000Z', true],
  ])('ends at %s: %s', (endsAt, over) => {
    const now = new Date('2026-11-20T10:00:00Z');
    expect(isOver({ endsAt: endsAt === null ? null : new Date(endsAt) }, now)).toBe(over);
  });
});
