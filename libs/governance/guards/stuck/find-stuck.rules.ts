import type { StuckFinding, StuckPattern, StuckStep, StuckThresholds } from './stuck-step.ts';
import { type JudgedStep, type JudgedTurn, judgeTurns } from './stuck-turns.rules.ts';

/**
 * Whether a task goes in circles (S1-STK-01): a pure function of its finished calls, so every worker comes to the same.
 *
 * @param steps the task's calls, in the order in which they were asked for
 * @returns the first pattern that applies, the most telling first; null while it gets further
 */
export function findStuck(steps: readonly StuckStep[], thresholds: StuckThresholds): StuckFinding | null {
  const turns = judgeTurns(steps);
  return (
    repeatedError(turns, thresholds) ??
    identicalTurn(turns, thresholds) ??
    pingPong(turns, thresholds) ??
    repeatedCall(turns, thresholds) ??
    noOutput(turns, thresholds) ??
    nothingChanged(turns, thresholds)
  );
}

/** One tool gives the same error in several turns, and did not succeed in between (S1-STK-03). */
function repeatedError(turns: readonly JudgedTurn[], { window, repeatedErrors }: StuckThresholds): StuckFinding | null {
  const errors = new Map<string, number>();
  let worst: JudgedStep | null = null;
  let most = 0;
  for (const { steps } of turns.slice(-window)) {
    for (const { tool, succeeded } of steps) if (succeeded) forget(errors, tool);
    const inTurn = new Map(steps.filter(({ succeeded }) => !succeeded).map((step) => [errorOf(step), step]));
    for (const [error, step] of inTurn) {
      const count = (errors.get(error) ?? 0) + 1;
      errors.set(error, count);
      if (count > most) [worst, most] = [step, count];
    }
  }
  return worst ? found('repeated_error', most, repeatedErrors, [worst]) : null;
}

const errorOf = ({ tool, observation }: JudgedStep): string => `${tool} ${observation}`;

function forget(errors: Map<string, number>, tool: string): void {
  for (const error of errors.keys()) if (error.startsWith(`${tool} `)) errors.delete(error);
}

/** The same calls with the same answers, turn after turn. */
function identicalTurn(turns: readonly JudgedTurn[], { identicalTurns }: StuckThresholds): StuckFinding | null {
  const last = turns.at(-1);
  const count = trailing(turns, ({ signature }) => signature === last?.signature);
  return found('identical_turn', count, identicalTurns, last?.steps ?? []);
}

/** Two turns that take turns, with the same answers each time: A B A B A B. */
function pingPong(turns: readonly JudgedTurn[], { pingPongRounds }: StuckThresholds): StuckFinding | null {
  const [before, last] = turns.slice(-2);
  if (!before || !last || before.signature === last.signature) return null;
  const length = trailing(turns, ({ signature }, back) => signature === (back % 2 === 0 ? last : before).signature);
  return found('ping_pong', Math.floor(length / 2), pingPongRounds, [...before.steps, ...last.steps]);
}

/**
 * One tool is called with much the same arguments and shows nothing new, with nothing changed in between (S1-STK-02). Calls
 * with other arguments, answers that differ (a job that is waited for), and the same test after each change are no circle.
 */
function repeatedCall(turns: readonly JudgedTurn[], { window, repeatedCalls }: StuckThresholds): StuckFinding | null {
  const changedAt = turns.findLastIndex(({ changed }) => changed);
  const counts = new Map<string, { count: number; step: JudgedStep }>();
  for (const { steps } of turns.slice(Math.max(changedAt, turns.length - window, 0))) {
    const inTurn = new Map(steps.map((step) => [`${step.tool} ${step.near}`, step]));
    for (const [call, step] of inTurn) {
      const before = counts.get(call)?.count ?? 0;
      if (before === 0 || !step.isNew) counts.set(call, { count: before + 1, step });
    }
  }
  const most = [...counts.values()].reduce((left, right) => (right.count > left.count ? right : left), NOTHING);
  return most.step ? found('repeated_call', most.count, repeatedCalls, [most.step]) : null;
}

const NOTHING: { count: number; step: JudgedStep | null } = { count: 0, step: null };

/** Calls that succeed and say nothing, turn after turn (S1-STK-05). To have changed something is an answer too. */
function noOutput(turns: readonly JudgedTurn[], { emptyTurns }: StuckThresholds): StuckFinding | null {
  const count = trailing(turns, ({ steps }) =>
    steps.every(({ succeeded, empty, changed }) => succeeded && empty && !changed),
  );
  return found(
    'no_output',
    count,
    emptyTurns,
    turns.slice(turns.length - count).flatMap(({ steps }) => steps),
  );
}

/** A task that set out to change something neither changes nor learns anything (S1-STK-04). */
function nothingChanged(turns: readonly JudgedTurn[], { unchangedTurns }: StuckThresholds): StuckFinding | null {
  if (!turns.some(({ steps }) => steps.some(({ writes }) => writes))) return null;
  const count = trailing(turns, ({ isNew }) => !isNew);
  return found(
    'nothing_changed',
    count,
    unchangedTurns,
    turns.slice(turns.length - count).flatMap(({ steps }) => steps),
  );
}

/** How many turns at the end are so; `back` counts from the last, which is 0. */
function trailing(turns: readonly JudgedTurn[], so: (turn: JudgedTurn, back: number) => boolean): number {
  const back = [...turns].reverse().findIndex((turn, index) => !so(turn, index));
  return back === -1 ? turns.length : back;
}

function found(
  pattern: StuckPattern,
  count: number,
  threshold: number,
  steps: readonly JudgedStep[],
): StuckFinding | null {
  if (count < threshold) return null;
  return { pattern, count, threshold, tools: [...new Set(steps.map(({ tool }) => tool))].sort() };
}

/** Whether a session has used so much of its tokens that it is worth a warning (S1-STK-06). */
export const runsOutOfTokens = (used: number, limit: number, warnPercent: number): boolean =>
  used * 100 > limit * warnPercent;
