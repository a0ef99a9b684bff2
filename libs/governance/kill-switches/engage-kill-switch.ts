import type { KillSwitchMode, KillSwitchScope } from '@gatehouse/contracts/governance';
import { type Principal, actorOf } from '@gatehouse/contracts/access';
import { CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { ENDED_BECAUSE, ENDED_BY } from './end-switches.ts';
import {
  decideEngage,
  DRILL_MS,
  isOver,
  type KillSwitch,
  type Strictness,
  type SwitchTarget,
} from './kill-switch.rules.ts';
import { switchEvent } from './kill-switch-event.rules.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { SwitchAnnouncer } from './switch-announcer.ts';
import { SwitchTargets } from './switch-targets.ts';

/** What somebody wants to be stopped. */
export interface EngageRequest {
  scope: KillSwitchScope;
  target?: string | undefined;
  mode: KillSwitchMode;
  reason: string;
  /** ISO 8601; when it is released by itself. Left out, somebody has to. */
  endsAt?: string | undefined;
  /** A rehearsal, of a minute unless `endsAt` is given. */
  drill?: boolean | undefined;
}

/** Stops the platform or one of the things that a switch can stop (`KillSwitchScope`). */
@Injectable()
export class EngageKillSwitch {
  constructor(
    private readonly targets: SwitchTargets,
    private readonly switches: KillSwitches,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly announcer: SwitchAnnouncer,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * When it returns, every later dispatch in any process sees the switch, because the gate reads it in the transaction of
   * the intent. Engaging twice changes nothing and says so; a graceful stop can be made immediate, and any stop longer.
   *
   * @throws DomainError `unknown_target`, `end_in_the_past`, `stopped_already` for a drill of what is stopped
   */
  async run(
    request: EngageRequest,
    principal: Pick<Principal, 'kind' | 'id'>,
  ): Promise<{ changed: boolean; killSwitch: KillSwitch }> {
    const now = this.clock.now();
    const drill = request.drill ?? false;
    const byItself = drill ? new Date(now.getTime() + DRILL_MS) : null;
    const endsAt = request.endsAt === undefined ? byItself : new Date(request.endsAt);
    if (isOver({ endsAt }, now)) throw endInThePast(now);
    const target = await this.targets.find(request.scope, request.target);
    const actor = actorOf(principal);
    const result = await this.unitOfWork.run(async (transaction) => {
      const before = await this.engagedStill(transaction, target);
      if (before && drill) throw stoppedAlready(before);
      const { decision, ...strictness } = decideEngage(before, { mode: request.mode, endsAt, drill });
      if (before && decision === 'keep') return { changed: false, killSwitch: before };
      if (before) {
        await this.switches.release(transaction, before.id, actor, becauseOf(before, strictness));
      }
      const engaged = await this.switches.engage(transaction, {
        ...target,
        ...strictness,
        reason: request.reason,
        engagedBy: actor,
      });
      if (!engaged) return { changed: false, killSwitch: await this.engagedByOther(transaction, target) };
      await this.events.append(transaction, [switchEvent('engaged', engaged, actor)]);
      return { changed: true, killSwitch: engaged };
    });
    if (result.changed) await this.announcer.announce('engaged', result.killSwitch);
    return result;
  }

  /** The engaged switch; one whose time is over is released first, so that it does not stand in the way of a new one. */
  private async engagedStill(transaction: Transaction, target: SwitchTarget): Promise<KillSwitch | null> {
    const engaged = await this.switches.lockEngaged(transaction, target);
    if (!engaged || !isOver(engaged, this.clock.now())) return engaged;
    const ended = await this.switches.release(transaction, engaged.id, ENDED_BY, ENDED_BECAUSE);
    await this.events.append(transaction, [switchEvent('released', ended, ENDED_BY)]);
    return null;
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

const endInThePast = (now: Date): DomainError =>
  new DomainError('invalid', 'end_in_the_past', `this stop would be over already: it is ${now.toISOString()} here`, {
    findings: [{ field: 'endsAt', message: 'must lie in the future' }],
  });

/** Why the switch of before made room for a stricter one. */
function becauseOf(before: Strictness, after: Strictness): string {
  if (before.drill) return 'the drill became a stop in earnest';
  return before.mode === after.mode ? 'made longer' : 'made immediate';
}

const stoppedAlready = ({ engagedBy, reason }: KillSwitch): DomainError =>
  new DomainError(
    'conflict',
    'stopped_already',
    `a drill needs something that runs, and this is stopped by ${engagedBy}: ${reason}`,
  );
