import { messageOf } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { type Change, EventLog } from '@gatehouse/platform/events';
import { processMetrics } from '@gatehouse/platform/metrics';
import { Injectable, Logger } from '@nestjs/common';
import { Reservations } from '../budgets/index.ts';
import { SwitchSnapshot } from '../kill-switches/index.ts';
import { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
import type { Minted } from './authorised.ts';
import type { Refusal } from './decision.ts';
import type { Effect, Keep, Outcome } from './effect.ts';
import { intendedEvent, outcomeEvent } from './gate-event.rules.ts';
import { watchSwitches } from './kill-watch.ts';
import { LastCheck, SwitchesTurned } from './last-check.ts';
import { type Performed, runEffect } from './run-effect.ts';

/** How often the switches are looked at for one intent, each time because one was turned since the look before. */
const MOST_LOOKS = 10;

const SWITCHES_RESTLESS: Refusal = {
  stage: 'kill_switches',
  code: 'kill_switches_unavailable',
  reason: 'The kill switches are being turned so fast that none of their states could be relied on. Try again.',
};

const NOTHING: Change = { statements: [], events: [] };

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
    try {
      const kept = keep.before?.() ?? NOTHING;
      let version = minted.decision.switchesVersion ?? (await this.lastCheck.lookAgain(minted));
      for (let look = 1; !(await this.intendOn(minted, kept, version)); look += 1) {
        if (look === MOST_LOOKS) throw new AuthorisationWithdrawn(minted.decision, SWITCHES_RESTLESS);
        version = await this.lastCheck.lookAgain(minted);
      }
    } catch (error) {
      await this.release(minted);
      throw error;
    }
  }

  /** @returns false when a kill switch was turned since that version: then nothing is written */
  private async intendOn(minted: Minted, kept: Change, switchesVersion: number): Promise<boolean> {
    const check = { statements: this.lastCheck.statements(minted, switchesVersion), events: [] };
    const intent = { statements: [], events: [intendedEvent(minted.decision, switchesVersion)] };
    try {
      await this.unitOfWork.commit(this.events.statements(kept, check, intent));
      return true;
    } catch (error) {
      if (error instanceof SwitchesTurned) return false;
      throw error;
    }
  }

  private async conclude<Value>(minted: Minted, performed: Performed<Value>, keep: Keep<Value>): Promise<void> {
    const { outcome } = performed;
    try {
      const after = keep.after?.(outcome, minted.decision) ?? NOTHING;
      await this.settle(minted, performed, joined(keep.always?.(outcome) ?? NOTHING, after), true);
    } catch (error) {
      // The effect happened, whoever cannot keep it: what it cost and that it happened are recorded all the same.
      await this.settleAnyway(minted, performed, keep);
      throw error;
    }
  }

  private async settleAnyway<Value>(minted: Minted, performed: Performed<Value>, keep: Keep<Value>): Promise<void> {
    try {
      await this.settle(minted, performed, keep.always?.(performed.outcome) ?? NOTHING, false);
    } catch (error) {
      this.logger.error({
        alert: 'outcome_not_recorded',
        message: `action ${minted.decision.action.id} has an intent without an outcome: ${messageOf(error)}`,
      });
    }
  }

  /** @param isKept false when the caller's part of the step is lost */
  private async settle(
    { decision: { action, reserved } }: Minted,
    { outcome, charge }: Performed<unknown>,
    kept: Change,
    isKept: boolean,
  ): Promise<void> {
    const settling = reserved === null ? [] : [this.reservations.settling(action.id, charge)];
    const ending = { statements: settling, events: [outcomeEvent(action, outcome, charge, isKept)] };
    const answers = await this.unitOfWork.commit(this.events.statements(kept, ending));
    const settled = reserved === null ? undefined : answers[kept.statements.length];
    if (settled) await this.reservations.settled(settled);
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

const joined = (...changes: Change[]): Change => ({
  statements: changes.flatMap(({ statements }) => statements),
  events: changes.flatMap(({ events }) => events),
});
