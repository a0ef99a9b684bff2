import { createHash } from 'node:crypto';
import { canonicalJson, type Json } from '@gatehouse/kernel';
import type { NewEvent } from '@gatehouse/platform/events';
import type { Approval } from './approval.ts';
import { bindingHash } from './approval.rules.ts';

/** What can happen to a request for approval, as the record names it. */
export type ApprovalHappening =
  | 'requested'
  | 'voted'
  | 'approved'
  | 'denied'
  | 'expired'
  | 'withdrawn'
  | 'edited'
  | 'escalated'
  | 'reminded'
  | 'paused'
  | 'resumed';

/**
 * The event that records what happened to a request. It holds ids, numbers and hashes; arguments, previews and comments are
 * rows that it refers to (design §5).
 */
export const approvalEvent = (
  happening: ApprovalHappening,
  approval: Approval,
  actor: string,
  details: { [name: string]: Json } = {},
): NewEvent => ({
  stream: `approval:${approval.id}`,
  type: `approval.${happening}`,
  actor,
  onBehalfOf: `person:${approval.onBehalfOf}`,
  subject: `action:${approval.actionId}`,
  payload: {
    approvalId: approval.id,
    kind: approval.kind,
    agentId: approval.agentId,
    agentVersion: approval.agentVersion,
    sessionId: approval.sessionId,
    toolId: approval.toolId,
    toolHash: approval.toolHash,
    binding: bindingHash(approval).toString('hex'),
    quorum: approval.quorum,
    ...details,
  },
});

/** Stands for a text in the record: nobody can look it up by its hash, since the id of the request goes into it. */
export const saltedHash = (approvalId: string, value: Json): string =>
  createHash('sha256')
    .update(`${approvalId}\n${canonicalJson(value)}`)
    .digest('hex');
