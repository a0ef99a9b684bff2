import { type ActivePolicy, policyRequest } from '../policy/index.ts';
import type { Stage } from './stage.ts';

/** The third stage: the policies in force permit it (S0-POL-02). */
export const policyStage =
  (policy: Pick<ActivePolicy, 'version' | 'decide'>): Stage =>
  (resolved) => {
    const { policyIds, refusal } = policy.decide(policyRequest(resolved));
    return { refusal, evidence: { policyIds, policyBundle: policy.version } };
  };
