import type { ApprovalKind, KillSwitchScope } from '@gatehouse/contracts/governance';
import type { MicroDollars } from '@gatehouse/kernel';
import type { Obligation } from '../policy/index.ts';
import type { Action } from './action.ts';

/** The stages of the pipeline, in their order. */
export const STAGES = ['resolve', 'guards', 'kill_switches', 'policy', 'approval', 'rate_limit', 'budget'] as const;
export type StageName = (typeof STAGES)[number];

/** Why an action may not happen, for the model, the person and the record. */
export interface Refusal {
  stage: StageName;
  /** Stable, for programs: `tool_not_allowed`, `kill_switch_engaged`, `budget_exhausted`, … */
  code: string;
  /** One sentence. */
  reason: string;
  /** What the record says instead, where the reason quotes the model's own words. */
  recordedReason?: string;
  /** Who can change it, in words. */
  changedBy?: string;
  retryAfterSeconds?: number;
  /** The switch that stopped it, when one did. */
  killSwitch?: EngagedSwitch;
}

/** A kill switch as a refusal names it: who stopped what, when and why. */
export interface EngagedSwitch {
  scope: KillSwitchScope;
  target: string;
  mode: 'graceful' | 'immediate';
  reason: string;
  engagedBy: string;
  /** ISO 8601. */
  engagedAt: string;
}

/** The action waits for somebody's consent: asked again when that is given or refused, it goes on from the first stage. */
export interface Suspension {
  kind: ApprovalKind;
  /** The request that is open. */
  approvalId: string;
  /** One sentence, for the person who asked. */
  reason: string;
}

/** One stage's part in a decision. */
export interface Verdict {
  stage: StageName;
  outcome: 'pass' | 'deny' | 'suspend';
  code?: string;
  reason?: string;
  durationUs: number;
}

/** The gate's answer to one action; recorded as it is. */
export interface Decision {
  action: Action;
  verdicts: Verdict[];
  /** Null when the action is allowed, or waits. */
  refusal: Refusal | null;
  /** Set when it waits for somebody's consent. */
  suspension: Suspension | null;
  /** Ids of the policies that decided, and the bundle they are of. */
  policyIds: string[];
  policyBundle: number | null;
  /** Whose consent these policies ask for. */
  obligations: Obligation[];
  /** Requests that were granted for exactly this, and are used up with its intent. */
  approvalIds: string[];
  /** What those said who granted them, for whoever made the call: `approver: mind the roots`. */
  notes: string[];
  /** Version of the kill switch snapshot that was read. */
  switchesVersion: number | null;
  /** Set aside for it, in micro-dollars; null when it costs nothing or was refused. */
  reserved: MicroDollars | null;
}
