import type { StuckStep } from './stuck-step.ts';

/** A step, and whether it got the task further. */
export interface JudgedStep extends StuckStep {
  /** It changed something: it writes, succeeded, and was not asked in these words before. */
  changed: boolean;
  /** It changed something, or showed what its tool had not shown before. */
  isNew: boolean;
}

/** What the model asked for at once; it could only react to all of it together, so this is what is counted. */
export interface JudgedTurn {
  steps: JudgedStep[];
  changed: boolean;
  isNew: boolean;
  /** Equal for turns with the same calls and answers, in any order. */
  signature: string;
}

/** Puts the steps of a task together by turn, in order, and tells which of them got it further. */
export function judgeTurns(steps: readonly StuckStep[]): JudgedTurn[] {
  const asked = new Set<string>();
  const shown = new Set<string>();
  const turns = new Map<number, JudgedStep[]>();
  for (const step of steps) {
    const call = `${step.tool} ${step.exact}`;
    const answer = `${step.tool} ${step.observation}`;
    const changed = step.writes && step.succeeded && !asked.has(call);
    const judged = { ...step, changed, isNew: changed || (!step.empty && !shown.has(answer)) };
    asked.add(call);
    shown.add(answer);
    turns.set(step.turn, [...(turns.get(step.turn) ?? []), judged]);
  }
  return [...turns.values()].map((together) => ({
    steps: together,
    changed: together.some(({ changed }) => changed),
    isNew: together.some(({ isNew }) => isNew),
    signature: [...new Set(together.map(({ tool, exact, observation }) => `${tool} ${exact} ${observation}`))]
      .sort()
      .join('\n'),
  }));
}
