import type { Transaction } from '@gatehouse/platform/database';
import { Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { Reservations } from '../budgets/index.ts';
import { engagedSwitch, KillSwitches } from '../kill-switches/index.ts';
import { switchTargetsOf } from './action.rules.ts';
import type { Minted } from './authorised.ts';
import type { Refusal } from './decision.ts';
import { refusalBySwitch } from './kill-switches.stage.ts';

/** Looks once more, in the transaction of the intent, at what may have changed since the action was authorised. */
@Injectable()
export class LastCheck {
  constructor(
    private readonly switches: KillSwitches,
    private readonly tools: Tools,
    private readonly reservations: Reservations,
  ) {}

  /** @returns why it may not be dispatched after all, or null; and the version of the switches that were read */
  async run(
    transaction: Transaction,
    { decision, resolved }: Minted,
  ): Promise<{ refusal: Refusal | null; switchesVersion: number }> {
    const { version, engaged } = await this.switches.state(transaction);
    const stopping = engagedSwitch(engaged, switchTargetsOf(resolved));
    if (stopping)
      return { refusal: { stage: 'kill_switches', ...refusalBySwitch(stopping) }, switchesVersion: version };

    if (resolved.kind === 'tool_call') {
      const now = await this.tools.find(resolved.tool.id, transaction);
      const unchanged =
        now?.contract?.hash === resolved.tool.contract.hash && now.offeredHash === resolved.tool.offeredHash;
      if (!unchanged) return { refusal: contractChanged(resolved.tool.id), switchesVersion: version };
    }
    if (decision.reserved !== null && !(await this.reservations.markDispatched(transaction, decision.action.id))) {
      return { refusal: RESERVATION_GONE, switchesVersion: version };
    }
    return { refusal: null, switchesVersion: version };
  }
}

const contractChanged = (toolId: string): Refusal => ({
  stage: 'resolve',
  code: 'tool_contract_changed',
  reason: `Tool ${toolId} is not offered any more as it was when the call was allowed.`,
  changedBy: 'an admin, by reviewing the contract that the server offers now',
});

const RESERVATION_GONE: Refusal = {
  stage: 'budget',
  code: 'reservation_expired',
  reason: 'The money that was set aside for this was freed again, because it was not used in time. Ask again.',
};
