import type { BudgetNotice } from '@gatehouse/contracts/governance';
import { dollars } from '@gatehouse/kernel';
import type { NewEvent } from '@gatehouse/platform/events';
import type { ClosedWindow, MetWindow } from './reservations.repository.ts';

/** The notices that closing reservations gives rise to: at 80 % and at 100 %, each once per window (S0-CST-02). */
export const noticesOf = (windows: ClosedWindow[]): BudgetNotice[] =>
  windows.flatMap((window) => [
    ...(window.newlyWarned ? [noticeOf('warned', window)] : []),
    ...(window.newlyExhausted ? [noticeOf('exhausted', window)] : []),
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
