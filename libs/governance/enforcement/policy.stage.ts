import { type ActivePolicy, policyRequest } from '../policy/index.ts';
import type { PlainStage } from './stage.ts';

/** The third stage: the policies in force permit it (S0-POL-02). */
export const policyStage =
  (policy: Pick<ActivePolicy, 'version' | 'decide'>): PlainStage =>
  (resolved) => {
    const { policyIds, obligations, refusal } = policy.decide(policyRequest(resolved));
    return { refusal, evidence: { policyIds, policyBundle: policy.version, obligations } };
  };
