import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable, Logger } from '@nestjs/common';
import { Reservations } from './reservations.ts';
import { ReservationsRepository } from './reservations.repository.ts';

const BATCH = 200;

/**
 * Closes reservations whose process was never heard of again. What had been dispatched is charged whole, because it may
 * have happened; what had not is released. A settlement that comes late still replaces the charge by the true cost.
 */
@Injectable()
export class ExpireReservations {
  private readonly logger = new Logger(ExpireReservations.name);

  constructor(
    private readonly reservations: ReservationsRepository,
    private readonly notices: Reservations,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
  ) {}

  /** @returns how many actions were closed */
  async run(signal?: AbortSignal): Promise<number> {
    let closed = 0;
    for (;;) {
      const batch = await this.reservations.expired(BATCH);
      for (const { actionId, dispatched } of batch) {
        if (signal?.aborted) return closed;
        await this.close(actionId, dispatched);
        closed += 1;
      }
      if (batch.length < BATCH) break;
    }
    await this.notices.giveLeftOver();
    if (closed > 0) this.logger.warn(`${closed} reservations were closed because their action was not heard of again`);
    return closed;
  }

  private async close(actionId: string, dispatched: boolean): Promise<void> {
    const windows = await this.unitOfWork.run(async (transaction) => {
      const changed = dispatched
        ? await this.reservations.close(transaction, actionId, 'expired', null)
        : await this.reservations.close(transaction, actionId, 'released', 0n);
      if (changed.length > 0) {
        await this.events.append(transaction, [
          {
            stream: `budget:${changed[0]?.budgetId}`,
            type: 'budget.reservation_expired',
            actor: 'platform:budgets',
            subject: `action:${actionId}`,
            payload: { charged: dispatched, budgets: changed.map(({ budgetId }) => budgetId) },
          },
        ]);
      }
      return changed;
    });
    await this.notices.giveDue(() => windows);
  }
}
