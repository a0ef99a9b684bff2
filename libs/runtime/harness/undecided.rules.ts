import type { Refusal } from '@gatehouse/governance/enforcement';
import { DomainError } from '@gatehouse/kernel';

/**
 * Makes sure that somebody or something decided. A stage of the gate that cannot decide, because the database is busy or down,
 * refuses with the code `<stage>_unavailable`: nothing may be done then, but no person and no policy said no, so neither may the
 * task end for it nor the model be told that it was denied.
 *
 * @throws DomainError with the gate's code and words when the refusal is none: a fault of the platform, to be tried again
 */
export function assertDecided({ stage, code, reason, changedBy }: Refusal): void {
  if (code === `${stage}_unavailable`) throw new DomainError('unavailable', code, reason, { changedBy });
}
