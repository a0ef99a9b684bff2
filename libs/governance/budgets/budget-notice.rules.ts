import type { BudgetNotice } from '@gatehouse/contracts/governance';
import { dollars } from '@gatehouse/kernel';
import type { NewEvent } from '@gatehouse/platform/events';
import type { ClosedWindow, MetWindow } from './reservations.repository.ts';

/** A notice that is due, and the window that it is of. */
export interface DueNotice {
  type: BudgetNotice['type'];
  window: MetWindow;
}

/** The notices that are due for these windows: at 80 % and at 100 %, each once per window (S0-CST-02). */
export const noticesDue = (windows: readonly ClosedWindow[]): DueNotice[] =>
  windows.flatMap((window) => [
    ...(window.warningDue ? [{ type: 'warned' as const, window }] : []),
    ...(window.exhaustionDue ? [{ type: 'exhausted' as const, window }] : []),
  ]);

export const noticeOf = (type: BudgetNotice['type'], window: MetWindow): BudgetNotice => ({
  type,
  budgetId: window.budgetId,
  scope: window.holder.scope,
  target: window.holder.target,
  window: window.window,
  windowStartsAt: window.startsAt.toISOString(),
  limit: dollars(window.limit),
  spent: dollars(window.spent),
});

/** The event that records a notice. */
export const noticeEvent = (notice: BudgetNotice): NewEvent => ({
  stream: `budget:${notice.budgetId}`,
  type: `budget.${notice.type}`,
  actor: 'platform:budgets',
  subject: `${notice.scope}:${notice.target}`,
  payload: {
    window: notice.window,
    windowStartsAt: notice.windowStartsAt,
    limit: notice.limit,
    spent: notice.spent,
  },
});
