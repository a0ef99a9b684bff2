import type { Approval as ApprovalView, Delegation as DelegationView } from '@gatehouse/contracts/governance';
import type { Approval, Delegation } from './approval.ts';

/** A request as the API shows it. */
export const presentApproval = (
  { step: _, escalation: _e, ...approval }: Approval,
  mine: ApprovalView['mine'],
): ApprovalView => ({
  ...approval,
  requestedAt: approval.requestedAt.toISOString(),
  expiresAt: approval.expiresAt.toISOString(),
  pausedAt: approval.pausedAt?.toISOString() ?? null,
  decidedAt: approval.decidedAt?.toISOString() ?? null,
  usedAt: approval.usedAt?.toISOString() ?? null,
  votes: approval.votes.map((vote) => ({ ...vote, castAt: vote.castAt.toISOString() })),
  mine,
});

/** A delegation as the API shows it. */
export const presentDelegation = (delegation: Delegation): DelegationView => ({
  ...delegation,
  startsAt: delegation.startsAt.toISOString(),
  endsAt: delegation.endsAt.toISOString(),
  revokedAt: delegation.revokedAt?.toISOString() ?? null,
});
