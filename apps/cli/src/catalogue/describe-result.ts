import type { CatalogueChange, CatalogueResult } from '@gatehouse/contracts/systems';
import { paint, type Terminal } from '../terminal.ts';

const STYLE = { created: 'green', changed: 'yellow', retired: 'red', restored: 'green' } as const;

/** What an application of a catalogue did, or would do: one line for each change, then how many in all. */
export function describeResult(terminal: Terminal, result: CatalogueResult): string {
  const { changes, notInFiles, unchanged, dryRun } = result;
  const lines = changes.map((change) => describeChange(terminal, change));
  if (changes.length === 0) lines.push(`nothing to change: all ${unchanged} things are as the files say`);
  else lines.push(`${dryRun ? 'would be ' : ''}${countsOf(changes)}; ${unchanged} unchanged`);
  lines.push(...describeNotInFiles(notInFiles));
  return `${lines.join('\n')}\n`;
}

const RETIRABLE: ReadonlySet<string> = new Set(['agent', 'tool', 'server', 'flag']);

/** What the files say nothing of, those apart that `--prune` would take out of use. */
function describeNotInFiles(notInFiles: CatalogueResult['notInFiles']): string[] {
  const named = (retirable: boolean) =>
    notInFiles
      .filter(({ kind }) => RETIRABLE.has(kind) === retirable)
      .map(({ kind, id }) => `${kind} ${id}`)
      .join(', ');
  const [prunable, others] = [named(true), named(false)];
  return [
    ...(prunable ? [`not in the files and left as they are (--prune retires them): ${prunable}`] : []),
    ...(others ? [`not in the files and left as they are: ${others}`] : []),
  ];
}

function describeChange(terminal: Terminal, { kind, id, outcome, fields }: CatalogueChange): string {
  const what = fields.length > 0 ? `  (${fields.join(', ')})` : '';
  return `${paint(terminal, STYLE[outcome], outcome.padEnd(8))}  ${kind.padEnd(10)}  ${id}${what}`;
}

function countsOf(changes: readonly CatalogueChange[]): string {
  return (['created', 'changed', 'retired', 'restored'] as const)
    .map((outcome) => ({ outcome, count: changes.filter((change) => change.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome}`)
    .join(', ');
}
