export { findStuck, runsOutOfTokens } from './stuck/find-stuck.rules.ts';
export { type FinishedCall, stepOf } from './stuck/step-of.rules.ts';
export {
  STUCK_THRESHOLDS,
  type StuckFinding,
  type StuckPattern,
  type StuckStep,
  type StuckThresholds,
} from './stuck/stuck-step.ts';
export { stuckWords } from './stuck/stuck-words.rules.ts';
