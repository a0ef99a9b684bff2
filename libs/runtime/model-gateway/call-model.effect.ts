import { setTimeout as pause } from 'node:timers/promises';
import type { Effect } from '@gatehouse/governance/enforcement';
import { cleanOutputStream } from '@gatehouse/governance/guards';
import { DomainError, type MicroDollars } from '@gatehouse/kernel';
import type { CallMeter } from './call-meter.ts';
import { cleanContent } from './clean-content.rules.ts';
import { type DriverRequest, hasThinking, withoutThinking } from './drivers/build-request.rules.ts';
import type { DriverAnswer, MessagesApiDriver } from './drivers/messages-api.driver.ts';
import type { ModelAnswer, ModelCallRequest, TokenUsage } from './model-call.ts';
import { errorOfAbort, modelError, refusesThinking } from './model-error.rules.ts';
import { REHEARSAL_MODEL } from './rehearsal/message-events.rules.ts';
import { type ModelCallLimits, waitBeforeRetry } from './retry.rules.ts';

/** What the effect needs to ask one model. */
export interface ModelCallPlan {
  driver: MessagesApiDriver;
  request: DriverRequest;
  /** The driver speaks to rehearsal. */
  rehearsed: boolean;
  costOf(usage: TokenUsage): MicroDollars;
  limits: ModelCallLimits;
  meter: CallMeter;
  watcher: Pick<ModelCallRequest, 'onDelta' | 'onRestart'>;
}

/**
 * Asks one model until it has answered, its attempts are used up or the time is over. What was shown is never silently
 * said again: after the first delta there is another attempt only for a caller who can be told that it restarts.
 */
export function callModelEffect(plan: ModelCallPlan): Effect<ModelAnswer> {
  return {
    run: async ({ signal }) => {
      try {
        return await withDeadline(plan.limits.totalMs, signal, (bounded) => askUntilAnswered(plan, bounded));
      } finally {
        plan.meter.aborted = signal.aborted;
      }
    },
    cost: (answer) => answer.cost,
    costOfFailure: () => plan.costOf(plan.meter.total()),
    sanitise: (answer, clean) => ({ ...answer, content: cleanContent(answer.content, clean) }),
  };
}

async function askUntilAnswered(plan: ModelCallPlan, signal: AbortSignal): Promise<ModelAnswer> {
  let { request } = plan;
  for (;;) {
    try {
      return answerOf(plan, await askOnce({ ...plan, request }, signal));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      if (refusesThinking(error) && hasThinking(request)) {
        // Something before the thinking is not what it was, such as the agent's tools: the session goes on without it.
        request = withoutThinking(request);
        continue;
      }
      const wait = waitBeforeRetry(error, plan.meter.attempts, plan.limits, Math.random());
      const tooLate = wait === null || plan.meter.elapsedMs() + wait >= plan.limits.totalMs;
      if (tooLate || !canBeginAgain(plan)) throw error;
      beginAgain(plan);
      await pauseUnlessAborted(wait, signal);
    }
  }
}

/** Watchers get what will be kept of the answer, cleaned as it is: no secret passes by them on its way to being redacted. */
function askOnce({ driver, request, meter, watcher }: ModelCallPlan, signal: AbortSignal): Promise<DriverAnswer> {
  meter.beginAttempt();
  const output = cleanOutputStream();
  const show = (text: string): void => {
    if (text === '') return;
    meter.show();
    watcher.onDelta({ text });
  };
  return driver.ask(request, {
    signal,
    onUsage: (usage) => meter.use(usage),
    onText: (text) => show(output.add(text)),
    onTextEnd: () => show(output.endText()),
  });
}

/** Whether an answer may begin anew: nothing was shown yet, or the caller can be told that it is void. */
export const canBeginAgain = ({ meter, watcher }: Pick<ModelCallPlan, 'meter' | 'watcher'>): boolean =>
  !meter.shown || watcher.onRestart !== undefined;

/** Makes what was shown void, and tells the caller so. */
export function beginAgain({ meter, watcher }: Pick<ModelCallPlan, 'meter' | 'watcher'>): void {
  if (meter.shown) watcher.onRestart?.();
  meter.shown = false;
}

/** A rehearsal that was started elsewhere and set as the endpoint says itself what it is. */
function answerOf({ meter, costOf, ...plan }: ModelCallPlan, answer: DriverAnswer): ModelAnswer {
  meter.use(answer.usage);
  const usage = meter.total();
  const rehearsed = plan.rehearsed || answer.model === REHEARSAL_MODEL;
  return { ...answer, target: plan.request.model, usage, rehearsed, cost: costOf(usage), latencyMs: meter.elapsedMs() };
}

async function withDeadline<Value>(
  milliseconds: number,
  signal: AbortSignal,
  work: (bounded: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const deadline = new AbortController();
  const timer = setTimeout(
    () => deadline.abort(modelError('model_timeout', `the model did not answer within ${milliseconds} ms`)),
    milliseconds,
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}

async function pauseUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await pause(milliseconds, undefined, { signal });
  } catch {
    // The only thing that ends a pause early is the signal, whose reason says more than the timer's error.
    throw errorOfAbort(signal.reason);
  }
}
