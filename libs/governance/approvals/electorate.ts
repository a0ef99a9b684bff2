import { type Person, People } from '@gatehouse/access/identity';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Approval, StandIn } from './approval.ts';
import { Approvals } from './approvals.repository.ts';
import { Delegations } from './delegations.repository.ts';
import { type Asked, type Eligibility, eligibility, reach } from './eligibility.rules.ts';

/** Everybody who could be asked at one moment. */
export interface Electorate {
  people: Person[];
  standIns: StandIn[];
}

/** Knows who may decide on a request. */
@Injectable()
export class Electorates {
  constructor(
    private readonly people: People,
    private readonly delegations: Delegations,
    private readonly approvals: Approvals,
  ) {}

  /** Everybody, and who stands in for whom at the time `at`. */
  async at(at: Date, transaction: Transaction): Promise<Electorate> {
    return { people: await this.people.all(transaction), standIns: await this.delegations.inForce(at, transaction) };
  }

  /** What the right to decide on a request depends on. */
  async asked(approval: Approval, transaction?: Transaction): Promise<Asked> {
    return {
      ...approval,
      approvedOtherSteps: otherApprovers(approval, await this.approvals.ofAction(approval.actionId, transaction)),
    };
  }
}

/** Who approved another step of the same action, for the same arguments. */
export const otherApprovers = (approval: Pick<Approval, 'id' | 'step'>, ofAction: readonly Approval[]): string[] =>
  ofAction
    .filter(
      ({ id, step, kind, status }) =>
        id !== approval.id && step !== approval.step && kind === 'approval' && status !== 'withdrawn',
    )
    .flatMap(({ votes }) => votes.filter(({ decision }) => decision === 'approve').map(({ castBy }) => castBy));

/** For whom this person's vote would count. */
export function eligibilityIn({ people, standIns }: Electorate, asked: Asked, personId: string): Eligibility {
  const byId = new Map(people.map((person) => [person.id, person]));
  const person = byId.get(personId);
  return person ? eligibility(asked, person, byId, standIns) : { why: 'only people decide' };
}

/** How many people could approve. */
export const reachIn = ({ people, standIns }: Electorate, asked: Asked): number => reach(asked, people, standIns);
