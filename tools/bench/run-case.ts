import type { BenchCase, Figures, Reading, Side, Target } from './bench-case.ts';
import { machineLoad } from './machine.ts';
import type { CaseResult, SideResult, TargetResult } from './result.ts';
import type { Servers } from './servers.ts';
import { median, spreadOf } from './statistics.rules.ts';

/** Fewer rounds say little about a machine that others use at the same time. */
const ROUNDS = 7;

/**
 * Runs one case: every side once in each round, each round beginning with another side, so that whatever else the machine
 * does meets all of them alike. The first round warms up and is not counted.
 */
export async function runCase(
  benchCase: BenchCase,
  servers: Servers,
  tell: (line: string) => void,
): Promise<CaseResult> {
  const { name, title, work, rounds = ROUNDS } = benchCase;
  const loadBefore = machineLoad();
  const { sides, targets, remarks, close } = await benchCase.open(servers);
  try {
    const measured: Map<string, Figures>[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      const figures = await runRound(sides, round);
      if (round > 0) measured.push(figures);
      tell(`${name}: round ${round} of ${rounds}${round === 0 ? ' (warming up)' : ''}`);
    }
    return {
      ...{ name, title, work, rounds, remarks: [...remarks] },
      load: { before: loadBefore, after: machineLoad() },
      sides: sides.map((side) => sideResult(side, measured)),
      targets: targets.map((target) => targetResult(target, measured)),
    };
  } finally {
    await close();
  }
}

async function runRound(sides: readonly Side[], round: number): Promise<Map<string, Figures>> {
  const figures = new Map<string, Figures>();
  for (let turn = 0; turn < sides.length; turn += 1) {
    const side = sides[(turn + round) % sides.length];
    if (side) figures.set(side.name, await side.round());
  }
  return figures;
}

function sideResult({ name, role }: Side, rounds: readonly Map<string, Figures>[]): SideResult {
  const figures = Object.keys(rounds[0]?.get(name) ?? {});
  return {
    name,
    role,
    figures: Object.fromEntries(
      figures.map((figure) => [figure, spreadOf(rounds.map((round) => readingOf(round)(name, figure)))]),
    ),
  };
}

/** The value from the medians of all rounds, and what it would have been from each round alone. */
function targetResult(
  { what, value, bound, whenMissed }: Target,
  rounds: readonly Map<string, Figures>[],
): TargetResult {
  const each = rounds.map((round) => value(readingOf(round)));
  const overall = value((side, figure) => median(rounds.map((round) => readingOf(round)(side, figure))));
  const met = 'atLeast' in bound ? overall >= bound.atLeast : overall <= bound.atMost;
  return { what, bound, value: { ...spreadOf(each), median: overall }, met, ...(met ? {} : { whenMissed }) };
}

const readingOf =
  (round: Map<string, Figures>): Reading =>
  (side, figure) => {
    const value = round.get(side)?.[figure];
    if (value === undefined) throw new Error(`${side} has no figure ${figure}`);
    return value;
  };
