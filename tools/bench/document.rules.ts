import type { CaseResult, KeptResult, SideResult, TargetResult } from './result.ts';
import type { Spread } from './statistics.rules.ts';

const INTRODUCTION = `# Speed, measured

Written by \`npm run bench\`; do not edit. Each case runs interleaved with its peer or floor: every side once in each round, each
round beginning with another side, the first round not counted. A figure is the median over the rounds of what the round showed
(in brackets the lowest and the highest round). The machine is shared, so absolute figures say little; ratios within one case
count. \`npm run bench -- <case>\` measures one again; the numbers as data are in \`tools/bench/results\`.
`;

/** The whole document, from what was measured of each case; cases without a result are named. */
export function documentOf(results: readonly KeptResult[], unmeasured: readonly string[]): string {
  const missing = unmeasured.map((name) => `Not measured yet: \`${name}\`.\n`);
  return [INTRODUCTION, overviewOf(results), ...missing, ...results.map(sectionOf)].join('\n');
}

/** One case in a few lines, for the terminal. */
export function summary({ title, targets }: CaseResult): string {
  return [title, ...targets.map((target) => `  ${verdictOf(target)}: ${target.what}: ${targetFigures(target)}`)].join(
    '\n',
  );
}

function overviewOf(results: readonly KeptResult[]): string {
  const rows = results.flatMap(({ title, targets }) =>
    targets.map((target) => [title, target.what, boundOf(target), spread(target.value), verdictOf(target)]),
  );
  return `## Targets\n\n${table(['case', 'what', 'target', 'measured', ''], rows)}`;
}

function sectionOf({
  name,
  title,
  work,
  rounds,
  load,
  sides,
  targets,
  remarks,
  machine,
  measuredAt,
}: KeptResult): string {
  const missed = targets.filter(({ met }) => !met);
  const parts = machine.map(({ part, value }) => `${part} ${value}`).join('; ');
  return [
    `## ${title} (\`${name}\`)\n`,
    `${work}\n`,
    sidesTable(sides),
    ...remarks.map((remark) => `${remark}\n`),
    ...missed.map((target) => `**Missed:** ${target.what}: ${targetFigures(target)}. ${target.whenMissed ?? ''}\n`),
    `${rounds} rounds on ${measuredAt.slice(0, 10)}; load of the machine ${figure(load.before)} before, ${figure(load.after)} after. ` +
      `${parts}.\n`,
  ].join('\n');
}

function sidesTable(sides: readonly SideResult[]): string {
  const names = [...new Set(sides.flatMap(({ figures }) => Object.keys(figures)))];
  const rows = sides.map(({ name, role, figures }) => [
    name,
    role,
    ...names.map((each) => (figures[each] ? spread(figures[each]) : '')),
  ]);
  return table(['', 'is', ...names], rows);
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `${[head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n`;

const targetFigures = (target: TargetResult): string => `${spread(target.value)}, target ${boundOf(target)}`;

const boundOf = ({ bound }: TargetResult): string =>
  'atLeast' in bound ? `≥ ${figure(bound.atLeast)}` : `≤ ${figure(bound.atMost)}`;

/** Met, or by what factor it was missed. */
function verdictOf({ met, bound, value }: TargetResult): string {
  if (met) return 'met';
  const factor = 'atLeast' in bound ? bound.atLeast / value.median : value.median / bound.atMost;
  return `missed by a factor of ${figure(factor)}`;
}

const spread = ({ median, lowest, highest }: Spread): string =>
  `${figure(median)} (${figure(lowest)} – ${figure(highest)})`;

/** Three digits, thousands set apart: 0.273, 4.1, 12,300. */
const figure = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString('en-US', { maximumFractionDigits: 3 });
