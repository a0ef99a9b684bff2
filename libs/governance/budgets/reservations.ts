import type { BudgetNotice } from '@gatehouse/contracts/governance';
import { CLOCK, type Clock, type MicroDollars } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Inject, Injectable } from '@nestjs/common';
import { type BudgetHolder, isExhaustedFor } from './budget.rules.ts';
import { noticeEvent, noticeOf, noticesOf } from './budget-notice.rules.ts';
import { windowStarts } from './budget-window.rules.ts';
import { type MetWindow, ReservationsRepository } from './reservations.repository.ts';

/** Longer than any effect may take; what is not closed by then has lost its process. */
const HELD_FOR_SECONDS = 15 * 60;

/**
 * Reserve-then-settle: money is set aside before an action and its true cost booked after it, so that no number of
 * actions at once spends more than the limit (design §3).
 */
@Injectable()
export class Reservations {
  constructor(
    private readonly reservations: ReservationsRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    private readonly live: LiveBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Sets `amount` aside on every budget that binds one of the holders, or on none of them.
   *
   * @returns null when that is done; the window that refused otherwise
   */
  async hold(actionId: string, holders: BudgetHolder[], amount: MicroDollars): Promise<MetWindow | null> {
    const starts = windowStarts(this.clock.now());
    const refusing = await this.reservations.reserve({
      actionId,
      amount,
      holders,
      windowStarts: starts,
      heldForSeconds: HELD_FOR_SECONDS,
    });
    if (refusing && isExhaustedFor(refusing, amount)) await this.noteExhaustion(refusing);
    return refusing;
  }

  /** The first budget of the holders that has nothing left in its current window; null when all have. */
  exhausted(holders: BudgetHolder[]): Promise<MetWindow | null> {
    return this.reservations.exhausted(holders, windowStarts(this.clock.now()));
  }

  /**
   * Beside the intent: from here on the money may be spent, so that a reservation that is never settled is charged whole.
   *
   * @returns false when the reservation is not held any more; then nothing may be dispatched
   */
  markDispatched(transaction: Transaction, actionId: string): Promise<boolean> {
    return this.reservations.markDispatched(transaction, actionId);
  }

  /**
   * Books what the action cost and frees the rest. A second time changes nothing.
   *
   * @param cost null when it cannot be known: the whole amount that was set aside is charged, since a hard cap may count
   *   too much but never too little
   * @returns what is to be recorded with `noticeEvent` and, once committed, announced
   */
  async settle(transaction: Transaction, actionId: string, cost: MicroDollars | null): Promise<BudgetNotice[]> {
    return noticesOf(await this.reservations.close(transaction, actionId, 'settled', cost));
  }

  /** Frees what was set aside for an action that was never dispatched. A second time changes nothing. */
  async release(actionId: string): Promise<void> {
    await this.unitOfWork.run((transaction) => this.reservations.close(transaction, actionId, 'released', 0n));
  }

  /** Tells whoever watches. The notice is in the record already, so one that goes astray loses nothing. */
  async announce(notices: BudgetNotice[]): Promise<void> {
    for (const notice of notices) await this.live.publish('budgets', notice);
  }

  private async noteExhaustion(window: MetWindow): Promise<void> {
    const notice = noticeOf('exhausted', window);
    const first = await this.unitOfWork.run(async (transaction) => {
      const marked = await this.reservations.markExhausted(transaction, window.budgetId, window.startsAt);
      if (marked) await this.events.append(transaction, [noticeEvent(notice)]);
      return marked;
    });
    if (first) await this.announce([notice]);
  }
}
