import { assertNever } from '@gatehouse/kernel';
import type { Statement } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { Approvals } from '../approvals/index.ts';
import { engagedSwitch, KillSwitches } from '../kill-switches/index.ts';
import { switchTargetsOf } from './action.rules.ts';
import { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
import type { Minted } from './authorised.ts';
import type { Refusal } from './decision.ts';
import { type CheckRefusal, gateCheck } from './gate-check.repository.ts';
import { refusalBySwitch } from './kill-switches.stage.ts';

/** Some kill switch was turned since the version that the intent names; whether it stops the action is not said. */
export class SwitchesTurned extends Error {}

/** Looks once more, in the transaction of the intent, at what may have changed since the action was authorised. */
@Injectable()
export class LastCheck {
  constructor(
    private readonly switches: KillSwitches,
    private readonly approvals: Approvals,
  ) {}

  /**
   * The last statements before the intent, so that as little time as can be lies between looking and dispatching. They refuse
   * with `SwitchesTurned`, or with `AuthorisationWithdrawn` when the contract or the reservation is not what it was.
   *
   * @param switchesVersion of the switches that were found not to stop the action
   */
  statements(minted: Minted, switchesVersion: number): Statement[] {
    const { decision } = minted;
    return [
      ...this.approvals.using(decision.approvalIds, () => new AuthorisationWithdrawn(decision, CONSENT_USED)),
      gateCheck(minted, switchesVersion, (refusal) => meaning(minted, refusal)),
    ];
  }

  /**
   * Reads the switches anew.
   *
   * @returns the version that does not stop the action
   * @throws AuthorisationWithdrawn when it does
   */
  async lookAgain({ decision, resolved }: Minted): Promise<number> {
    const { version, engaged } = await this.switches.state();
    const stopping = engagedSwitch(engaged, switchTargetsOf(resolved));
    if (!stopping) return version;
    throw new AuthorisationWithdrawn(decision, { stage: 'kill_switches', ...refusalBySwitch(stopping) });
  }
}

function meaning({ decision, resolved }: Minted, refusal: CheckRefusal): Error {
  switch (refusal) {
    case 'switches_turned':
      return new SwitchesTurned(`a kill switch was turned while action ${decision.action.id} was decided on`);
    case 'contract_changed':
      return new AuthorisationWithdrawn(
        decision,
        contractChanged(resolved.kind === 'tool_call' ? resolved.tool.id : resolved.action.id),
      );
    case 'reservation_gone':
      return new AuthorisationWithdrawn(decision, RESERVATION_GONE);
    default:
      return assertNever(refusal);
  }
}

const contractChanged = (toolId: string): Refusal => ({
  stage: 'resolve',
  code: 'tool_contract_changed',
  reason: `Tool ${toolId} is not offered any more as it was when the call was allowed.`,
  changedBy: 'an admin, by reviewing the contract that the server offers now',
});

const CONSENT_USED: Refusal = {
  stage: 'approval',
  code: 'approval_used',
  reason: 'The consent to this was used or ran out at the same moment; it is good for one call.',
};

const RESERVATION_GONE: Refusal = {
  stage: 'budget',
  code: 'reservation_expired',
  reason: 'The money that was set aside for this was freed again, because it was not used in time. Ask again.',
};
