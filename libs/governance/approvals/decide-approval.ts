import { type Principal, actorOf } from '@gatehouse/contracts/access';
import type { ApprovalDecision } from '@gatehouse/contracts/governance';
import { CLOCK, type Clock, canonicalJson, DomainError, type Json } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Approval, Vote } from './approval.ts';
import { Approvals } from './approvals.repository.ts';
import { EditApproval } from './edit-approval.ts';
import { Electorates, eligibilityIn } from './electorate.ts';
import { RecordVote } from './record-vote.ts';

/** What somebody says to a request. */
export interface Word {
  decision: ApprovalDecision;
  comment?: string | undefined;
  /** Other arguments to approve than those asked for. */
  arguments?: Json | undefined;
}

/** Takes one person's word on a request, and settles it when that was the last one needed. */
@Injectable()
export class DecideApproval {
  constructor(
    private readonly approvals: Approvals,
    private readonly electorates: Electorates,
    private readonly edits: EditApproval,
    private readonly unitOfWork: UnitOfWork,
    private readonly votes: RecordVote,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the request as it stands then; with changed arguments, the new request that asks for these
   * @throws DomainError `unknown_approval`; `approval_not_yours` with the reason; `approval_already_decided`,
   *   `approval_expired`; `approval_vote_cast` for a second word of the same person or in the same place;
   *   `edits_not_allowed`, `invalid_arguments`
   */
  async run(id: string, word: Word, principal: Pick<Principal, 'kind' | 'id'>): Promise<Approval> {
    if (principal.kind !== 'person') throw notYours('only people decide; use a personal token of yours');
    const decided = await this.unitOfWork.run(async (transaction) => {
      const approval = await this.approvals.lock(transaction, id);
      if (!approval) throw unknown(id);
      const now = this.clock.now();
      requireOpen(approval, now);
      const principalId = await this.placeOf(transaction, approval, principal.id, now);
      if (word.arguments !== undefined && !same(word.arguments, approval.arguments)) {
        return this.edits.within(transaction, approval, word.arguments, principal.id);
      }
      const vote: Vote = {
        castBy: principal.id,
        principalId,
        decision: word.decision,
        comment: word.comment ?? null,
        castAt: now,
      };
      return this.votes.within(transaction, approval, vote, actorOf(principal));
    });
    await this.votes.announce(decided);
    return decided;
  }

  /** In whose place the word is given: the first, oneself before others, for which none was given yet. */
  private async placeOf(transaction: Transaction, approval: Approval, personId: string, now: Date): Promise<string> {
    const electorate = await this.electorates.at(now, transaction);
    const answer = eligibilityIn(electorate, await this.electorates.asked(approval, transaction), personId);
    if ('why' in answer) throw notYours(answer.why);
    if (approval.votes.some(({ castBy }) => castBy === personId)) throw voteCast('you have decided on this already');
    const place = answer.as.find((candidate) => !approval.votes.some(({ principalId }) => principalId === candidate));
    if (place === undefined) throw voteCast(`somebody has decided in your place already`);
    return place;
  }
}

function requireOpen({ id, status, expiresAt, pausedAt }: Approval, now: Date): void {
  if (status === 'expired' || (status === 'pending' && !pausedAt && expiresAt <= now)) {
    throw new DomainError('conflict', 'approval_expired', `request ${id} ran out on ${expiresAt.toISOString()}`);
  }
  if (status === 'withdrawn') {
    throw new DomainError(
      'conflict',
      'approval_withdrawn',
      `request ${id} was withdrawn: what it asked for has changed`,
    );
  }
  if (status !== 'pending') {
    throw new DomainError('conflict', 'approval_already_decided', `request ${id} was ${status} already`);
  }
}

const unknown = (id: string): DomainError =>
  new DomainError('not_found', 'unknown_approval', `there is no request for approval ${id}`);
const notYours = (why: string): DomainError =>
  new DomainError('forbidden', 'approval_not_yours', `this is not yours to decide: ${why}`);
const voteCast = (why: string): DomainError => new DomainError('conflict', 'approval_vote_cast', why);
const same = (left: Json, right: Json): boolean => canonicalJson(left) === canonicalJson(right);
