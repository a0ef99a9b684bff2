import type { CatalogueDrift } from '@gatehouse/contracts/systems';
import { expect, it } from 'vitest';
import { describeDrift } from './describe-drift.ts';

const terminal = { write: () => undefined, note: () => undefined, interactive: false };
const drift = (changedIn: CatalogueDrift['changedIn'], taken: CatalogueDrift['taken']): CatalogueDrift => ({
  kind: 'agent',
  id: 'helper',
  changedIn,
  taken,
  fields: [{ field: 'status', applied: 'active', files: 'active', catalogue: 'paused' }],
});

it.each<[changedIn: CatalogueDrift['changedIn'], taken: CatalogueDrift['taken'], heading: string]>([
  ['files', 'files', 'files      agent       helper  changed in the files'],
  ['catalogue', 'catalogue', 'catalogue  agent       helper  changed in the catalogue: the catalogue keeps it'],
  ['catalogue', 'files', 'catalogue  agent       helper  changed in the catalogue: the files win'],
  ['both', 'files', 'CONFLICT   agent       helper  changed in both: the files win'],
  ['both', 'catalogue', 'CONFLICT   agent       helper  changed in both: the catalogue keeps it'],
  ['both', null, 'CONFLICT   agent       helper  changed in both: decide with --prefer files or --prefer catalogue'],
])('says where it changed (%s) and whose state it gets (%s)', (changedIn, taken, heading) => {
  expect(describeDrift(terminal, [drift(changedIn, taken)]).split('\n')[0]).toBe(heading);
});

it('shows each field on its three sides, and nothing as a dash', () => {
  const one = {
    ...drift('files', 'files'),
    fields: [
      { field: 'limits.tokens', applied: 10, files: 20, catalogue: 10 },
      { field: 'slack_handle', applied: null, files: '@helper', catalogue: null },
    ],
  };
  expect(describeDrift(terminal, [one])).toBe(
    [
      'files      agent       helper  changed in the files',
      '             limits.tokens: last applied 10, files 20, catalogue 10',
      '             slack_handle: last applied -, files @helper, catalogue -',
      '',
    ].join('\n'),
  );
});

it('is empty when nothing differs, and colours only for people', () => {
  expect(describeDrift(terminal, [])).toBe('');
  expect(describeDrift({ ...terminal, interactive: true }, [drift('both', null)])).toContain('\u001b[31mCONFLICT');
});
