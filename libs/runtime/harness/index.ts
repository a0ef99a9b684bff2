export { reachedWallClock, type Usage } from './caps.rules.ts';
export { errorKindOfRefusal, resultOfAnswer, resultOfFailure, resultOfRefusal } from './call-result.rules.ts';
export { assembleContext, historyOf, type ModelContext } from './context.rules.ts';
export type { CallResult, RequestedCall, Turn } from './conversation.ts';
export { type Ending, stoppedByPerson } from './ending.ts';
export { type Reminder, withReminders } from './memory-note.rules.ts';
export { endOfModelFailure, endOfPanic, endOfRefusal } from './model-failure.rules.ts';
export { type LoopState, nextStep, type Step } from './next-step.rules.ts';
export { recover, type Recovery } from './recovery.rules.ts';
