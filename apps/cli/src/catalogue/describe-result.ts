import type { CatalogueChange, CatalogueResult } from '@gatehouse/contracts/systems';
import { paint, type Terminal } from '../terminal.ts';

const STYLE = { created: 'green', changed: 'yellow', retired: 'red' } as const;

/** What an application of a catalogue did, or would do: one line for each change, then how many in all. */
export function describeResult(terminal: Terminal, result: CatalogueResult): string {
  const { changes, notInFiles, unchanged, dryRun } = result;
  const lines = changes.map((change) => describeChange(terminal, change));
  if (changes.length === 0) lines.push(`nothing to change: all ${unchanged} things are as the files say`);
  else lines.push(`${dryRun ? 'would be ' : ''}${countsOf(changes)}; ${unchanged} unchanged`);
  if (notInFiles.length > 0) {
    const names = notInFiles.map(({ kind, id }) => `${kind} ${id}`).join(', ');
    lines.push(`not in the files and left as they are (--prune retires them): ${names}`);
  }
  return `${lines.join('\n')}\n`;
}

function describeChange(terminal: Terminal, { kind, id, outcome, fields }: CatalogueChange): string {
  const what = fields.length > 0 ? `  (${fields.join(', ')})` : '';
  return `${paint(terminal, STYLE[outcome], outcome.padEnd(7))}  ${kind.padEnd(10)}  ${id}${what}`;
}

function countsOf(changes: readonly CatalogueChange[]): string {
  return (['created', 'changed', 'retired'] as const)
    .map((outcome) => ({ outcome, count: changes.filter((change) => change.outcome === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${outcome}`)
    .join(', ');
}
