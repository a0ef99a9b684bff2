export type { Action, ModelCallAction, SessionStartAction, ToolCallAction } from './action.ts';
export { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
export type { Authorised } from './authorised.ts';
export {
  type Decision,
  type EngagedSwitch,
  type Refusal,
  type StageName,
  STAGES,
  type Suspension,
  type Verdict,
} from './decision.ts';
export type { Effect, Keep, Outcome } from './effect.ts';
export { EnforcementJobsModule, EnforcementModule } from './enforcement.module.ts';
export type { CalledTool } from './facts.ts';
export { type Authorisation, Gate } from './gate.ts';
