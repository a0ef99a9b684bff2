import type { Decision, Refusal, Suspension } from './decision.ts';
import type { ResolvedAction } from './facts.ts';

/** A refusal before the pipeline has put its stage to it. */
export type StageRefusal = Omit<Refusal, 'stage'>;

/** What a stage found out on the way, for the decision record. */
export type Evidence = Pick<
  Decision,
  'policyIds' | 'policyBundle' | 'obligations' | 'approvalIds' | 'notes' | 'switchesVersion' | 'reserved'
>;

export interface StageAnswer {
  /** Null lets the action pass on to the next stage. */
  refusal: StageRefusal | null;
  /** Lets it wait, when nothing refuses it. */
  suspension?: Suspension;
  evidence?: Partial<Evidence>;
}

/** One step of the gate after the action is resolved. Throwing is a refusal too: a stage that cannot decide denies. */
export type Stage = (
  resolved: ResolvedAction,
  /** What the stages before found. */
  decision: Readonly<Decision>,
) => StageAnswer | Promise<StageAnswer>;

/** A stage that decides on the action alone. */
export type PlainStage = (resolved: ResolvedAction) => StageAnswer | Promise<StageAnswer>;

/** Nothing speaks against it. */
export const PASS: StageAnswer = { refusal: null };
