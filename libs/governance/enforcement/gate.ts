import { Injectable } from '@nestjs/common';
import type { Action } from './action.ts';
import { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
import { AuthoriseAction } from './authorise-action.ts';
import { AuthorisationLedger, type Authorised } from './authorised.ts';
import type { Decision } from './decision.ts';
import type { Effect, Keep, Outcome } from './effect.ts';
import type { CalledTool } from './facts.ts';
import { PerformAction } from './perform-action.ts';

/** The gate's answer, with its leave when it is a yes. */
export type Authorisation =
  | {
      allowed: true;
      authorised: Authorised;
      decision: Decision;
      /** What a tool call was resolved to, with the contract that it was held against: its effect holds the server to it. */
      called: CalledTool | null;
    }
  | { allowed: false; decision: Decision };

/** The one way to an effect (design §3): decides every action, records it, and performs what it allowed. */
@Injectable()
export class Gate {
  private readonly ledger = new AuthorisationLedger();

  constructor(
    private readonly authorising: AuthoriseAction,
    private readonly performing: PerformAction,
  ) {}

  /**
   * Decides whether an action may happen. Never fails: what cannot be decided is refused. A refusal is in the record before
   * this returns; an allowed action is recorded with its intent, when it is performed.
   */
  async authorise(action: Action): Promise<Authorisation> {
    const { decision, resolved } = await this.authorising.run(action);
    if (!resolved) return { allowed: false, decision };
    const called = resolved.kind === 'tool_call' ? { tool: resolved.tool, server: resolved.server } : null;
    return { allowed: true, authorised: this.ledger.mint({ decision, resolved }), decision, called };
  }

  /**
   * Does what was allowed, once: looks once more at what could have changed, makes the intent durable, runs the effect,
   * cleans its result, and makes the outcome durable together with what it cost.
   *
   * @param keep what the caller writes in the same two transactions
   * @param signal aborts the effect; an immediate kill switch does so too
   * @returns the outcome, a failed one included
   * @throws AuthorisationWithdrawn when it may not happen any more; DomainError `authorisation_used`; what `keep.before`
   *   refuses with, and what the database throws before the intent is durable: then nothing was dispatched and nothing is
   *   reserved. What `keep.after` refuses with: then the effect happened, and its cost and outcome are recorded without it.
   */
  async perform<Value>(
    authorised: Authorised,
    effect: Effect<Value>,
    keep: Keep<Value> = {},
    signal?: AbortSignal,
  ): Promise<Outcome<Value>> {
    const minted = this.ledger.redeem(authorised);
    try {
      return await this.performing.run(minted, effect, keep, signal);
    } catch (error) {
      if (error instanceof AuthorisationWithdrawn) await this.authorising.recordDenial(error.decision);
      throw error;
    }
  }
}
