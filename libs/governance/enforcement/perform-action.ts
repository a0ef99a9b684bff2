import type { BudgetNotice } from '@gatehouse/contracts/governance';
import { messageOf } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { processMetrics } from '@gatehouse/platform/metrics';
import { Injectable, Logger } from '@nestjs/common';
import { noticeEvent, Reservations } from '../budgets/index.ts';
import { SwitchSnapshot } from '../kill-switches/index.ts';
import { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
import type { Minted } from './authorised.ts';
import type { Effect, Keep, Outcome } from './effect.ts';
import { intendedEvent, outcomeEvent } from './gate-event.rules.ts';
import { watchSwitches } from './kill-watch.ts';
import { LastCheck } from './last-check.ts';
import { type Performed, runEffect } from './run-effect.ts';

/** The second half of the gate: intent, effect, outcome, in that order and none without the one before it (design §3). */
@Injectable()
export class PerformAction {
  private readonly logger = new Logger('Gate');

  constructor(
    private readonly lastCheck: LastCheck,
    private readonly switches: SwitchSnapshot,
    private readonly reservations: Reservations,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
  ) {}

  /** See `Gate.perform`. */
  async run<Value>(
    minted: Minted,
    effect: Effect<Value>,
    keep: Keep<Value>,
    signal?: AbortSignal,
  ): Promise<Outcome<Value>> {
    const watch = watchSwitches(this.switches, minted.resolved);
    const begun = performance.now();
    let outcome = 'not_concluded';
    try {
      await this.intend(minted, keep);
      const performed = await runEffect(effect, {
        actionId: minted.decision.action.id,
        signal: signal ? AbortSignal.any([signal, watch.signal]) : watch.signal,
      });
      await this.conclude(minted, performed, keep);
      outcome = performed.outcome.status;
      return performed.outcome;
    } finally {
      watch.end();
      const seconds = (performance.now() - begun) / 1_000;
      processMetrics.gatePerform.observe({ kind: minted.decision.action.kind, outcome }, seconds);
    }
  }

  /** Makes the intent durable, with what the caller keeps beside it. Whatever stops that frees the money set aside. */
  private async intend(minted: Minted, keep: Keep<never>): Promise<void> {
    const { decision } = minted;
    try {
      await this.unitOfWork.run(async (transaction) => {
        await keep.before?.(transaction);
        // Last, so that as little time as can be lies between looking and dispatching.
        const { refusal, switchesVersion } = await this.lastCheck.run(transaction, minted);
        if (refusal) throw new AuthorisationWithdrawn(decision, refusal);
        await this.events.append(transaction, [intendedEvent(decision, switchesVersion)]);
      });
    } catch (error) {
      await this.release(minted);
      throw error;
    }
  }

  private async conclude<Value>(minted: Minted, performed: Performed<Value>, keep: Keep<Value>): Promise<void> {
    try {
      await this.settle(minted, performed, (transaction) => keep.after?.(transaction, performed.outcome));
    } catch (error) {
      // The effect happened, whoever cannot keep it: what it cost and that it happened are recorded all the same.
      await this.settle(minted, performed, null).catch((second: unknown) =>
        this.logger.error({
          alert: 'outcome_not_recorded',
          message: `action ${minted.decision.action.id} has an intent without an outcome: ${messageOf(second)}`,
        }),
      );
      throw error;
    }
  }

  /** @param keepAfter null when the caller's part of the step is lost */
  private async settle(
    { decision }: Minted,
    { outcome, charge }: Performed<unknown>,
    keepAfter: ((transaction: Transaction) => Promise<void> | undefined) | null,
  ): Promise<void> {
    const { action, reserved } = decision;
    const notices = await this.unitOfWork.run(async (transaction) => {
      await keepAfter?.(transaction);
      const raised: BudgetNotice[] =
        reserved === null ? [] : await this.reservations.settle(transaction, action.id, charge);
      await this.events.append(transaction, [
        outcomeEvent(action, outcome, charge, keepAfter !== null),
        ...raised.map(noticeEvent),
      ]);
      return raised;
    });
    await this.reservations.announce(notices);
  }

  private async release({ decision: { action, reserved } }: Minted): Promise<void> {
    if (reserved === null) return;
    try {
      await this.reservations.release(action.id);
    } catch (error) {
      this.logger.warn(`the reservation of action ${action.id} is freed when it runs out: ${messageOf(error)}`);
    }
  }
}
