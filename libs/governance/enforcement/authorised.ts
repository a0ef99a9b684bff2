import { DomainError } from '@gatehouse/kernel';
import type { Decision } from './decision.ts';
import type { ResolvedAction } from './facts.ts';

/**
 * The gate's leave to do one action, once. Only `Gate.authorise` makes it, and only `Gate.perform` takes it: what it opens
 * is kept by the ledger that minted it, so a look-alike opens nothing.
 */
export class Authorised {
  /** @param actionId the action that may be done */
  constructor(readonly actionId: string) {}
}

/** What the gate remembers of an action between its two halves. */
export interface Minted {
  decision: Decision;
  resolved: ResolvedAction;
}

/** Mints authorisations and takes each back once. In memory: an authorisation never leaves its process. */
export class AuthorisationLedger {
  private readonly open = new WeakMap<Authorised, Minted>();

  mint(minted: Minted): Authorised {
    const authorised = new Authorised(minted.decision.action.id);
    this.open.set(authorised, minted);
    return authorised;
  }

  /**
   * Takes the authorisation back, for good.
   *
   * @throws DomainError `authorisation_used` the second time, and for an object that this ledger did not mint
   */
  redeem(authorised: Authorised): Minted {
    const minted = this.open.get(authorised);
    if (!minted || !this.open.delete(authorised)) {
      throw new DomainError(
        'conflict',
        'authorisation_used',
        `the authorisation of action ${authorised.actionId} was used already; authorise the action again`,
      );
    }
    return minted;
  }
}
