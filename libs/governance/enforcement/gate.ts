import { Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import { AuthorisationLedger, type Authorised } from './authorised.ts';
import type { Decision } from './decision.ts';
import type { Effect, Keep, Outcome } from './effect.ts';

export type Authorisation =
  | { allowed: true; authorised: Authorised; decision: Decision }
  | { allowed: false; decision: Decision };

/** The one way to an effect: decides every action, records it, and performs what it allowed. */
@Injectable()
export class Gate {
  private readonly ledger = new AuthorisationLedger();

  async authorise(action: Action): Promise<Authorisation> {
    throw new Error(`not yet: ${action.kind}`);
  }

  async perform<Value>(
    authorised: Authorised,
    _effect: Effect<Value>,
    _keep: Keep<Value> = {},
    _signal?: AbortSignal,
  ): Promise<Outcome<Value>> {
    throw new Error(`not yet: ${this.ledger.redeem(authorised)}`);
  }
}
