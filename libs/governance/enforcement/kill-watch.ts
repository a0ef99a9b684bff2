import { DomainError } from '@gatehouse/kernel';
import { immediateSwitch, type SwitchSnapshot, type SwitchState } from '../kill-switches/index.ts';
import { switchTargetsOf } from './action.rules.ts';
import type { ResolvedAction } from './facts.ts';
import { refusalBySwitch } from './kill-switches.stage.ts';

/** Aborts what runs when an immediate switch stops it (S0-KIL-04). */
export interface KillWatch {
  signal: AbortSignal;
  end(): void;
}

/** Watches the switches for one action until `end` is called. */
export function watchSwitches(snapshot: Pick<SwitchSnapshot, 'known' | 'watch'>, resolved: ResolvedAction): KillWatch {
  const controller = new AbortController();
  const targets = switchTargetsOf(resolved);
  const look = ({ engaged }: Pick<SwitchState, 'engaged'>): void => {
    const stopping = immediateSwitch(engaged, targets);
    if (!stopping) return;
    const { code, reason, changedBy } = refusalBySwitch(stopping);
    controller.abort(new DomainError('forbidden', code, reason, changedBy === undefined ? {} : { changedBy }));
  };
  const end = snapshot.watch(look);
  const known = snapshot.known();
  if (known) look(known);
  return { signal: controller.signal, end };
}
