import type { CatalogueDrift, DriftField } from '@gatehouse/contracts/systems';
import { paint, type Terminal } from '../terminal.ts';
import { shownValue } from './shown-value.ts';

const SIDES = {
  files: { label: 'files', style: 'green' },
  catalogue: { label: 'catalogue', style: 'yellow' },
  both: { label: 'CONFLICT', style: 'red' },
} as const;

/** What is not in the catalogue as it is in the files: one line for each thing, and one for each of its fields. */
export function describeDrift(terminal: Terminal, drift: readonly CatalogueDrift[]): string {
  return drift.map((one) => `${heading(terminal, one)}\n${one.fields.map(describeField).join('')}`).join('');
}

function heading(terminal: Terminal, { kind, id, changedIn, taken }: CatalogueDrift): string {
  const { label, style } = SIDES[changedIn];
  const outcome =
    taken === null
      ? 'changed in both: decide with --prefer files or --prefer catalogue'
      : changedIn === 'files'
        ? 'changed in the files'
        : `changed in ${changedIn === 'both' ? 'both' : 'the catalogue'}: ${taken === 'files' ? 'the files win' : 'the catalogue keeps it'}`;
  return `${paint(terminal, style, label.padEnd(9))}  ${kind.padEnd(10)}  ${id}  ${outcome}`;
}

const describeField = ({ field, applied, files, catalogue }: DriftField): string =>
  `             ${field}: last applied ${shownValue(applied)}, files ${shownValue(files)}, catalogue ${shownValue(catalogue)}\n`;
