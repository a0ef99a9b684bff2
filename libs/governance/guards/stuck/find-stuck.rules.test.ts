import type { Json } from '@gatehouse/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findStuck, runsOutOfTokens } from './find-stuck.rules.ts';
import { stepOf } from './step-of.rules.ts';
import { STUCK_THRESHOLDS, type StuckFinding, type StuckThresholds } from './stuck-step.ts';
import { stuckWords } from './stuck-words.rules.ts';

interface Called {
  turn?: number;
  tool?: string;
  given?: Json;
  answer?: string;
  fails?: boolean;
  writes?: boolean;
}

/** Judges calls, each in a turn of its own unless told. */
const judge = (calls: readonly Called[], thresholds: Partial<StuckThresholds> = {}): StuckFinding | null =>
  findStuck(
    calls.map(({ turn, tool = 'search', given = {}, answer = 'found', fails = false, writes = false }, index) =>
      stepOf({ turn: turn ?? index * 2 + 2, tool, writes, arguments: given, succeeded: !fails, answer }),
    ),
    { ...STUCK_THRESHOLDS, ...thresholds },
  );
const times = (count: number, make: (index: number) => Called): Called[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('a task goes in circles when', () => {
  it('it makes much the same call 5 times within 10 turns and sees nothing new (S1-STK-02)', () => {
    const asks = (count: number) =>
      times(
        count * 2 - 1,
        (index): Called =>
          index % 2 === 0
            ? { given: { query: index % 4 === 0 ? 'Rate limit' : 'rate-limit ' } }
            : { tool: 'read', given: { line: index }, answer: `line ${index}` },
      );
    expect(judge(asks(4))).toBeNull();
    expect(judge(asks(5))).toMatchObject({ pattern: 'repeated_call', count: 5, tools: ['search'] });
  });

  it('a tool gives the same error in 3 turns (S1-STK-03)', () => {
    const failing = (count: number) =>
      times(count, (index) => ({ given: { index }, answer: 'no  such\nbed', fails: true }));
    expect(judge(failing(2))).toBeNull();
    expect(judge(failing(3))).toMatchObject({ pattern: 'repeated_error', count: 3 });
  });

  it('it writes and for 10 turns neither changes nor learns anything (S1-STK-04)', () => {
    const cycle = (count: number, writes: boolean) =>
      times(count, (index) => ({ tool: 'edit', given: { file: index % 5 }, answer: `saved ${index % 5}`, writes }));
    expect(judge(cycle(14, true))).toBeNull();
    expect(judge(cycle(15, true))).toMatchObject({ pattern: 'nothing_changed', count: 10 });
    expect(judge(cycle(15, false))).toBeNull();
  });

  it('5 turns in a row succeed and say nothing (S1-STK-05)', () => {
    const silent = (count: number) => times(count, (index) => ({ given: { code: index }, answer: ' \n' }));
    expect(judge(silent(4))).toBeNull();
    expect(judge(silent(5))).toMatchObject({ pattern: 'no_output', count: 5 });
    expect(judge([...silent(4), { answer: 'x' }, ...silent(4)])).toBeNull();
  });

  it('the same turn comes 4 times in a row', () => {
    expect(judge(times(3, () => ({})))).toBeNull();
    expect(judge(times(4, () => ({})))).toMatchObject({ pattern: 'identical_turn', count: 4 });
  });

  it('two turns alternate for 3 rounds', () => {
    const alternating = (count: number) => times(count, (index) => ({ given: { bed: index % 2 } }));
    expect(judge(alternating(5))).toBeNull();
    expect(judge(alternating(6))).toMatchObject({ pattern: 'ping_pong', count: 3, threshold: 3 });
  });
});

describe('a task does not go in circles when', () => {
  it.each<[string, Called[]]>([
    [
      'it reads many files with one tool',
      times(30, (index) => ({ given: { path: `${index}.ts` }, answer: `${index}` })),
    ],
    ['it waits for a job that gets further', times(12, (index) => ({ answer: `${index * 8} %` }))],
    [
      'it runs the same test after each change',
      times(30, (index) =>
        index % 2 === 0
          ? { tool: 'edit', given: { text: `x${'('.repeat(index)}` }, answer: 'saved', writes: true }
          : { tool: 'test', answer: '1 of 9 failed' },
      ),
    ],
    ['it makes files that need no answer', times(12, (index) => ({ given: { index }, answer: '', writes: true }))],
    ['it asks for the same thing many times at once', times(20, () => ({ turn: 2, answer: 'no', fails: true }))],
    [
      'a tool fails the same way now and then, and works in between',
      times(20, (index) => ({
        given: { index },
        answer: index % 2 ? 'no such file' : `text ${index}`,
        fails: index % 2 === 1,
      })),
    ],
  ])('%s', (_, calls) => expect(judge(calls)).toBeNull());
});

const someCall = fc.record({
  tool: fc.constantFrom('search', 'edit'),
  given: fc.integer({ min: 0, max: 2 }),
  answer: fc.constantFrom('', 'a', 'b'),
  fails: fc.boolean(),
  writes: fc.boolean(),
});
const someThresholds = fc.record({
  window: fc.constant(10),
  repeatedCalls: fc.integer({ min: 2, max: 8 }),
  repeatedErrors: fc.integer({ min: 2, max: 8 }),
  unchangedTurns: fc.integer({ min: 2, max: 12 }),
  emptyTurns: fc.integer({ min: 2, max: 8 }),
  identicalTurns: fc.integer({ min: 2, max: 8 }),
  pingPongRounds: fc.integer({ min: 2, max: 8 }),
});

describe('whatever a task did', () => {
  it('the same calls are judged the same', () => {
    fc.assert(
      fc.property(fc.array(someCall, { maxLength: 30 }), (calls) => {
        expect(judge(structuredClone(calls))).toEqual(judge(calls));
      }),
    );
  });

  it('higher thresholds never find more', () => {
    fc.assert(
      fc.property(fc.array(someCall, { maxLength: 30 }), someThresholds, someThresholds, (calls, left, right) => {
        const names = Object.keys(left) as (keyof StuckThresholds)[];
        const higher = Object.fromEntries(names.map((name) => [name, Math.max(left[name], right[name])]));
        if (judge(calls, higher)) expect(judge(calls, left)).not.toBeNull();
      }),
    );
  });

  it('taken for calls that only read, they look no better, but for what is asked of writing tasks alone', () => {
    fc.assert(
      fc.property(fc.array(someCall, { maxLength: 30 }), someThresholds, (calls, thresholds) => {
        const found = judge(calls, thresholds);
        if (!found || found.pattern === 'nothing_changed') return;
        expect(
          judge(
            calls.map((call) => ({ ...call, writes: false })),
            thresholds,
          ),
        ).not.toBeNull();
      }),
    );
  });

  it('calls that all differ and each say something of their own are no circle', () => {
    fc.assert(
      fc.property(fc.array(someCall, { maxLength: 40 }), (calls) => {
        const distinct = calls.map((call, index) => ({ ...call, given: index, answer: `${call.answer}${index}` }));
        expect(judge(distinct)).toBeNull();
      }),
    );
  });

  it('calls that all differ, succeed and say something are no circle, even if they say the same', () => {
    fc.assert(
      fc.property(fc.array(someCall, { maxLength: 40 }), (calls) => {
        const distinct = calls.map((call, index) => ({
          ...call,
          given: index,
          answer: 'done',
          fails: false,
          writes: true,
        }));
        expect(judge(distinct)).toBeNull();
      }),
    );
  });
});

it('warns above the share of the tokens, not at it (S1-STK-06)', () => {
  expect(runsOutOfTokens(900, 1_000, 90)).toBe(false);
  expect(runsOutOfTokens(901, 1_000, 90)).toBe(true);
});

it('says what repeated and what would help', () => {
  const words = stuckWords({ pattern: 'repeated_error', count: 3, threshold: 3, tools: ['search'] });
  expect(words).toContain('search gave the same error in 3 turns');
  expect(words).toContain('message');
});
