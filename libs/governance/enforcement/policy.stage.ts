import { type ActivePolicy, policyRequest } from '../policy/index.ts';
import type { Stage, StageRefusal } from './stage.ts';

/** The third stage: the policies in force permit it (S0-POL-02). */
export const policyStage =
  (policy: Pick<ActivePolicy, 'version' | 'decide'>): Stage =>
  (resolved) => {
    const { policyIds, obligations, refusal } = policy.decide(policyRequest(resolved));
    return {
      refusal: refusal ?? (obligations.length > 0 ? NOBODY_TO_ASK : null),
      evidence: { policyIds, policyBundle: policy.version },
    };
  };

const NOBODY_TO_ASK: StageRefusal = {
  code: 'consent_needed',
  reason: 'The policies permit this only with the consent of a person, which cannot be asked for here.',
  changedBy: 'an admin, by publishing another policy',
};
