import type { KillSwitchMode, KillSwitchScope } from '@gatehouse/contracts/governance';
import { type Principal, actorOf } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { decideEngage, type KillSwitch, type SwitchTarget } from './kill-switch.rules.ts';
import { switchEvent } from './kill-switch-event.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { SwitchAnnouncer } from './switch-announcer.ts';
import { SwitchTargets } from './switch-targets.ts';

/** Stops the platform or one of the things that a switch can stop (`KillSwitchScope`). */
@Injectable()
export class EngageKillSwitch {
  constructor(
    private readonly targets: SwitchTargets,
    private readonly switches: KillSwitches,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: SwitchAnnouncer,
  ) {}

  /**
   * When it returns, every later dispatch in any process sees the switch, because the gate reads it in the transaction of
   * the intent. Engaging twice changes nothing and says so; a graceful stop can be made immediate.
   *
   * @throws DomainError `unknown_target`
   */
  async run(
    request: { scope: KillSwitchScope; target?: string | undefined; mode: KillSwitchMode; reason: string },
    principal: Pick<Principal, 'kind' | 'id'>,
  ): Promise<{ changed: boolean; killSwitch: KillSwitch }> {
    const target = await this.targets.find(request.scope, request.target);
    const actor = actorOf(principal);
    const result = await this.unitOfWork.run(async (transaction) => {
      const before = await this.switches.lockEngaged(transaction, target);
      const decision = decideEngage(before, request.mode);
      if (before && decision === 'keep') return { changed: false, killSwitch: before };
      if (before) await this.switches.release(transaction, before.id, actor, 'made immediate');
      const engaged = await this.switches.engage(transaction, {
        ...target,
        ...request,
        engagedBy: actor,
        target: target.target,
      });
      if (!engaged) return { changed: false, killSwitch: await this.engagedByOther(transaction, target) };
      await this.events.append(transaction, [switchEvent('engaged', engaged, actor)]);
      return { changed: true, killSwitch: engaged };
    });
    if (result.changed) await this.announcer.announce('engaged', result.killSwitch);
    return result;
  }

  private async engagedByOther(transaction: Transaction, target: SwitchTarget): Promise<KillSwitch> {
    const engaged = await this.switches.lockEngaged(transaction, target);
    if (engaged) return engaged;
    throw new DomainError(
      'conflict',
      'kill_switch_turned',
      'somebody turned this switch at the same moment; look again',
    );
  }
}
