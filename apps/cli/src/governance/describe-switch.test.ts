import type { KillSwitch } from '@gatehouse/contracts/governance';
import { describe, expect, it } from 'vitest';
import { describeConfirmations, describeEngaged, describeReleased, nameOf } from './describe-switch.ts';

const killSwitch: KillSwitch = {
  id: '019a9c1e-7d1c-7c3a-9a53-0f3c8d1b2e4f',
  scope: 'tool',
  target: 'codebase_search',
  mode: 'graceful',
  reason: 'it leaks',
  engagedBy: 'person:platform-admin',
  engagedAt: '2026-11-20T10:00:00.000Z',
  endsAt: null,
  drill: false,
  confirmedAt: null,
  releasedBy: null,
  releasedAt: null,
  releaseReason: null,
};

describe('describeEngaged', () => {
  it('says what is stopped and how to go back', () => {
    expect(describeEngaged({ changed: true, killSwitch })).toBe(
      'Tool codebase_search is stopped (graceful): the step that runs may finish, nothing new begins.\n' +
        'To let it go on: gatehouse revive tool codebase_search --reason "…"\n',
    );
  });

  it('says who had stopped it already', () => {
    const platform: KillSwitch = { ...killSwitch, scope: 'platform', target: '*' };
    expect(describeEngaged({ changed: false, killSwitch: platform })).toBe(
      'The platform was stopped already (graceful), by person:platform-admin at 2026-11-20T10:00:00.000Z: it leaks\n' +
        'To let it go on: gatehouse revive platform --reason "…"\n',
    );
  });
});

describe('describeEngaged with an end', () => {
  it('says when it goes on by itself', () => {
    const ending = { ...killSwitch, endsAt: '2026-11-20T10:30:00.000Z' };
    expect(describeEngaged({ changed: true, killSwitch: ending })).toBe(
      'Tool codebase_search is stopped (graceful): the step that runs may finish, nothing new begins.\n' +
        'It goes on by itself at 2026-11-20T10:30:00.000Z.\n' +
        'To let it go on: gatehouse revive tool codebase_search --reason "…"\n',
    );
  });
});

describe('describeEngaged for a drill', () => {
  it('says that it is one', () => {
    const drill = { ...killSwitch, drill: true, endsAt: '2026-11-20T10:01:00.000Z' };
    expect(describeEngaged({ changed: true, killSwitch: drill })).toMatch(
      /^Drill: tool codebase_search is stopped \(graceful\)/,
    );
  });
});

describe('describeConfirmations', () => {
  it.each([
    [{ confirmed: 2, processes: 2 }, 'Requested at 10:00, confirmed by 2 of 2 processes.\n'],
    [
      { confirmed: 1, processes: 2 },
      'Requested at 10:00, confirmed by 1 of 2 processes. The others begin nothing either, but may not have aborted what runs.\n',
    ],
    [null, 'It is not on any more.\n'],
  ])('says of %o', (confirmations, words) => {
    expect(describeConfirmations('10:00', confirmations)).toBe(words);
  });
});

describe('nameOf', () => {
  it.each([
    ['platform', '*', 'the platform'],
    ['department', 'support', 'department support'],
    ['agent_tool', 'ops/mail_send', 'tool mail_send of agent ops'],
  ])('says %s %s as people do', (scope, target, words) => {
    expect(nameOf({ scope, target })).toBe(words);
  });
});

describe('describeReleased', () => {
  it('says what goes on, or that nothing was stopped', () => {
    const asked = { scope: 'tool', target: 'codebase_search' } as const;
    expect(describeReleased(asked, { changed: true, killSwitch })).toMatch(
      /^Tool codebase_search goes on\. It was stopped by/,
    );
    expect(describeReleased(asked, { changed: false, killSwitch: null })).toBe(
      'Tool codebase_search was not stopped; nothing changed.\n',
    );
  });
});
