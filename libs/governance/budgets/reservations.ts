import { CLOCK, type Clock, messageOf, type MicroDollars } from '@gatehouse/kernel';
import { type Statement, type StatementResult, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type BudgetHolder, isExhaustedFor } from './budget.rules.ts';
import { type DueNotice, noticeEvent, noticeOf, noticesDue } from './budget-notice.rules.ts';
import { windowStarts } from './budget-window.rules.ts';
import { type ClosedWindow, type MetWindow, NoticeGiven, ReservationsRepository } from './reservations.repository.ts';

/** Longer than any effect may take; what is not closed by then has lost its process. */
const HELD_FOR_SECONDS = 15 * 60;

/** Most windows whose notices one sweep gives. */
const SWEPT_WINDOWS = 200;

/**
 * Reserve-then-settle: money is set aside before an action and its true cost booked after it, so that no number of
 * actions at once spends more than the limit (design §3).
 */
@Injectable()
export class Reservations {
  private readonly logger = new Logger('Budgets');

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
   * Books what the action cost and frees the rest. A second time changes nothing. To be committed beside the outcome, and its
   * answer given to `settled`.
   *
   * @param cost null when it cannot be known: the whole amount that was set aside is charged, since a hard cap may count
   *   too much but never too little
   */
  settling(actionId: string, cost: MicroDollars | null): Statement {
    return this.reservations.closing(actionId, 'settled', cost);
  }

  /** Once a settlement is committed: gives the notices that its windows are due. Never fails: what it could not give stays due. */
  async settled(answer: StatementResult): Promise<void> {
    await this.giveDue(() => this.reservations.windowsOf(answer));
  }

  /** Frees what was set aside for an action that was never dispatched. A second time changes nothing. */
  async release(actionId: string): Promise<void> {
    await this.unitOfWork.commit([this.reservations.closing(actionId, 'released', 0n)]);
  }

  /** Gives what is due of these windows. Never fails: the sweep gives it later. */
  async giveDue(windows: () => readonly ClosedWindow[]): Promise<void> {
    try {
      for (const due of noticesDue(windows())) await this.give(due);
    } catch (error) {
      this.logger.warn(`notices of a budget are given later: ${messageOf(error)}`);
    }
  }

  /** Gives the notices that nobody gave, because a process ended between a settlement and its notice. */
  async giveLeftOver(): Promise<void> {
    const windows = await this.reservations.withNoticesDue(windowStarts(this.clock.now()), SWEPT_WINDOWS);
    await this.giveDue(() => windows);
  }

  /** A window refuses many a call once it is exhausted; the first of them gives the notice. */
  private async noteExhaustion(window: MetWindow): Promise<void> {
    if (!(await this.reservations.isKnownExhausted(window))) await this.give({ type: 'exhausted', window });
  }

  /** Records a notice, once, and tells whoever watches. The record has it first, so one that goes astray loses nothing. */
  private async give({ type, window }: DueNotice): Promise<void> {
    const notice = noticeOf(type, window);
    try {
      await this.unitOfWork.commit(
        this.events.statements({
          statements: [this.reservations.marking(type, window)],
          events: [noticeEvent(notice)],
        }),
      );
    } catch (error) {
      if (error instanceof NoticeGiven) return;
      throw error;
    }
    await this.live.publish('budgets', notice);
  }
}
