import type { KillSwitchScope } from '@gatehouse/contracts/governance';
import { type Principal, actorOf } from '@gatehouse/contracts/access';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { type KillSwitch, WHOLE_PLATFORM } from './kill-switch.rules.ts';
import { switchEvent } from './kill-switch-event.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { SwitchAnnouncer } from './switch-announcer.ts';
import { SwitchTargets } from './switch-targets.ts';

/** Lets what was stopped go on. */
@Injectable()
export class ReleaseKillSwitch {
  constructor(
    private readonly targets: SwitchTargets,
    private readonly switches: KillSwitches,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: SwitchAnnouncer,
  ) {}

  /**
   * Releasing what is not engaged changes nothing and says so.
   *
   * @throws DomainError `unknown_target`
   */
  async run(
    request: { scope: KillSwitchScope; target?: string | undefined; reason: string },
    principal: Pick<Principal, 'kind' | 'id'>,
  ): Promise<{ changed: boolean; killSwitch: KillSwitch | null }> {
    // What is stopped can be let go on also when it is not there any more: a session that was cleaned up.
    const target = { scope: request.scope, target: request.target ?? WHOLE_PLATFORM };
    const actor = actorOf(principal);
    const released = await this.unitOfWork.run(async (transaction) => {
      const engaged = await this.switches.lockEngaged(transaction, target);
      if (!engaged) return null;
      const after = await this.switches.release(transaction, engaged.id, actor, request.reason);
      await this.events.append(transaction, [switchEvent('released', after, actor)]);
      return after;
    });
    if (released) await this.announcer.announce('released', released);
    else await this.targets.find(request.scope, request.target);
    return { changed: released !== null, killSwitch: released };
  }
}
