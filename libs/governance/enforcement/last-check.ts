import type { Transaction } from '@gatehouse/platform/database';
import { offeredHashOf, type Tool, Tools } from '@gatehouse/registry/tools';
import { Injectable } from '@nestjs/common';
import { Reservations } from '../budgets/index.ts';
import { engagedSwitch, KillSwitches } from '../kill-switches/index.ts';
import { switchTargetsOf } from './action.rules.ts';
import type { Minted } from './authorised.ts';
import type { Refusal } from './decision.ts';
import type { ResolvedAction } from './facts.ts';
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
      if (!now || !stillOffered(now, resolved))
        return { refusal: contractChanged(resolved.tool.id), switchesVersion: version };
    }
    if (decision.reserved !== null && !(await this.reservations.markDispatched(transaction, decision.action.id))) {
      return { refusal: RESERVATION_GONE, switchesVersion: version };
    }
    return { refusal: null, switchesVersion: version };
  }
}

/** An agent that keeps to a version only needs that the server offers it; what is pinned for others may have moved on. */
const stillOffered = (now: Tool, { tool, keptVersion }: ResolvedAction & { kind: 'tool_call' }): boolean =>
  keptVersion === null
    ? now.contract?.hash === tool.contract.hash && now.offeredHash === tool.offeredHash
    : offeredHashOf(now) === tool.contract.hash;

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
