import { DomainError } from '@gatehouse/kernel';
import type { Decision, Refusal } from './decision.ts';

/**
 * What was allowed is not any more: between `authorise` and the dispatch a kill switch was engaged, the tool's contract
 * changed or the reservation ran out. Nothing was dispatched; the denial is in the record. To the model it is a refusal
 * like any other.
 */
export class AuthorisationWithdrawn extends DomainError {
  /** The decision as it stands now, with its refusal. */
  readonly decision: Decision;

  constructor(decision: Decision, refusal: Refusal) {
    super('forbidden', refusal.code, refusal.reason, { changedBy: refusal.changedBy });
    this.name = 'AuthorisationWithdrawn';
    this.decision = { ...decision, refusal };
  }
}
