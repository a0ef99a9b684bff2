import type { Statement } from '@gatehouse/platform/database';
import type { Minted } from './authorised.ts';

/** What the check refuses with; `LastCheck` gives each its meaning. */
export type CheckRefusal = 'switches_turned' | 'contract_changed' | 'reservation_gone';

/**
 * The statement that looks once more, in the transaction of the intent, at what the decision was made on: the version of the
 * kill switches, the tool's contract, and that the money is still held.
 */
export function gateCheck(
  { decision, resolved }: Minted,
  switchesVersion: number,
  meaning: (refusal: CheckRefusal) => Error,
): Statement {
  const tool = resolved.kind === 'tool_call' ? resolved.tool : null;
  const keepsVersion = resolved.kind === 'tool_call' && resolved.keptVersion !== null;
  return {
    name: 'check_gate',
    text: 'select check_gate($1, $2, $3, $4, $5, $6)',
    values: [
      switchesVersion,
      tool?.id ?? null,
      tool?.contract.hash ?? null,
      tool?.offeredHash ?? null,
      keepsVersion,
      decision.reserved === null ? null : decision.action.id,
    ],
    refusals: {
      ZG101: () => meaning('switches_turned'),
      ZG102: () => meaning('contract_changed'),
      ZG103: () => meaning('reservation_gone'),
    },
  };
}
