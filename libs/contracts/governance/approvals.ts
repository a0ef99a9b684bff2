import { z } from 'zod';
import { endpoint, Instant, page, Role, Slug, UuidPageQuery } from '../http/index.ts';

/** A confirmation is asked of the person for whom the agent acts; an approval of somebody else who is entitled. */
export const ApprovalKind = z.enum(['confirmation', 'approval']);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

/** `withdrawn`: what it was asked for has changed or will not happen any more, so that it decides nothing. */
export const ApprovalStatus = z.enum(['pending', 'approved', 'denied', 'expired', 'withdrawn']);
export type ApprovalStatus = z.infer<typeof ApprovalStatus>;

/** Who may decide: any of these people, whoever has one of these roles, the head of the agent's department. */
export const ApprovalRoute = z.object({
  people: z.array(Slug).default([]),
  roles: z.array(Role).default([]),
  departmentHead: z.boolean().default(false),
});
export type ApprovalRoute = z.infer<typeof ApprovalRoute>;

export const ApprovalDecision = z.enum(['approve', 'deny']);
export type ApprovalDecision = z.infer<typeof ApprovalDecision>;

/** Words for the agent and the record; more than one line is fine. */
const Comment = z.string().trim().min(1).max(2_000);

/** A vote as the queue shows it. */
export const ApprovalVote = z.object({
  /** Who gave it. */
  castBy: z.string(),
  /** Whose it is: another one when it was given by a delegate. */
  principalId: z.string(),
  decision: ApprovalDecision,
  comment: z.string().nullable(),
  castAt: Instant,
});

/** One request for somebody's consent to exactly one action, with everything needed to decide. */
export const Approval = z.object({
  id: z.uuid(),
  kind: ApprovalKind,
  status: ApprovalStatus,
  agentId: z.string(),
  agentVersion: z.number().int(),
  departmentId: z.string(),
  onBehalfOf: z.string(),
  sessionId: z.string().nullable(),
  actionId: z.string(),
  toolId: z.string(),
  /** SHA-256 of the contract that the tool had, in hex. */
  toolHash: z.string(),
  /** Exactly these, and no others, may be used. */
  arguments: z.json(),
  /** What the tool's dry run said it would change; null when it has none. */
  preview: z.json().nullable(),
  /** Why it is asked for. */
  reason: z.string(),
  policyIds: z.array(z.string()),
  policyBundle: z.number().int().nullable(),
  route: ApprovalRoute,
  /** How many different people have to approve. */
  quorum: z.number().int(),
  /** Whether an approver may change the arguments. */
  editable: z.boolean(),
  /** Who wrote these arguments, when it was not the agent. */
  editedBy: z.string().nullable(),
  requestedAt: Instant,
  expiresAt: Instant,
  /** Since when its deadlines stand still, because a kill switch halts the work. */
  pausedAt: Instant.nullable(),
  decidedAt: Instant.nullable(),
  /** When the action was done on the strength of it; from then on it is good for nothing. */
  usedAt: Instant.nullable(),
  votes: z.array(ApprovalVote),
  /** Whether the person who is asking may decide it now; and if not, why. */
  mine: z.object({ decidable: z.boolean(), why: z.string().nullable() }),
});
export type Approval = z.infer<typeof Approval>;

export const listApprovals = endpoint({
  method: 'GET',
  path: '/approvals',
  summary: 'Requests for approval and confirmation that the person who asks may see, newest first.',
  tag: 'approvals',
  permission: 'approvals:read',
  query: UuidPageQuery.extend({
    status: ApprovalStatus.optional(),
    kind: ApprovalKind.optional(),
    agent: Slug.optional(),
    tool: Slug.optional(),
    session: z.uuid().optional(),
    /** Only those that the person who asks may decide now. */
    decidable: z.stringbool().optional(),
  }),
  response: page(Approval),
});

export const getApproval = endpoint({
  method: 'GET',
  path: '/approvals/:id',
  summary: 'Shows one request for approval.',
  tag: 'approvals',
  permission: 'approvals:read',
  params: z.strictObject({ id: z.uuid() }),
  response: Approval,
});

export const decideApproval = endpoint({
  method: 'POST',
  path: '/approvals/:id/decisions',
  summary: 'Approves or denies one request; with changed arguments, asks the others anew for exactly these.',
  tag: 'approvals',
  permission: 'approvals:decide',
  params: z.strictObject({ id: z.uuid() }),
  body: z
    .strictObject({
      decision: ApprovalDecision,
      comment: Comment.optional(),
      /** Other arguments to approve than the agent gave; only where the tool allows it. */
      arguments: z.json().optional(),
    })
    .refine(({ decision, comment }) => decision === 'approve' || comment !== undefined, {
      path: ['comment'],
      message: 'say why not: the agent is told',
    })
    .refine(({ decision, arguments: edited }) => decision === 'approve' || edited === undefined, {
      path: ['arguments'],
      message: 'only an approval can change the arguments',
    }),
  response: Approval,
});

export const decideApprovals = endpoint({
  method: 'POST',
  path: '/approvals/decisions',
  summary: 'Approves or denies several requests, each by itself.',
  tag: 'approvals',
  permission: 'approvals:decide',
  body: z
    .strictObject({
      ids: z.array(z.uuid()).min(1).max(100),
      decision: ApprovalDecision,
      comment: Comment.optional(),
    })
    .refine(({ decision, comment }) => decision === 'approve' || comment !== undefined, {
      path: ['comment'],
      message: 'say why not: the agents are told',
    }),
  response: z.object({
    results: z.array(
      z.object({
        id: z.string(),
        /** Null when it could not be decided. */
        approval: Approval.nullable(),
        error: z.object({ code: z.string(), message: z.string() }).nullable(),
      }),
    ),
  }),
});

/** One person deciding in another's place for a while. */
export const Delegation = z.object({
  id: z.uuid(),
  from: z.string(),
  to: z.string(),
  reason: z.string(),
  startsAt: Instant,
  endsAt: Instant,
  createdBy: z.string(),
  revokedAt: Instant.nullable(),
});
export type Delegation = z.infer<typeof Delegation>;

export const listDelegations = endpoint({
  method: 'GET',
  path: '/delegations',
  summary: 'Who decides in whose place: one’s own, or everybody’s for admins and auditors; newest first.',
  tag: 'approvals',
  permission: 'approvals:read',
  query: UuidPageQuery,
  response: page(Delegation),
});

export const delegateApprovals = endpoint({
  method: 'POST',
  path: '/delegations',
  summary: 'Lets another person decide in one’s place until a date.',
  tag: 'approvals',
  permission: 'approvals:decide',
  status: 201,
  body: z.strictObject({
    to: Slug,
    /** Oneself unless told; only admins may speak for others. */
    from: Slug.optional(),
    reason: z.string().trim().min(1).max(500),
    /** Now unless told. */
    startsAt: Instant.optional(),
    endsAt: Instant,
  }),
  response: Delegation,
});

export const revokeDelegation = endpoint({
  method: 'DELETE',
  path: '/delegations/:id',
  summary: 'Ends a delegation now.',
  tag: 'approvals',
  permission: 'approvals:decide',
  params: z.strictObject({ id: z.uuid() }),
  response: Delegation,
});

/** What goes out on the live channel `approvals`. */
export const ApprovalChanged = z.object({
  type: z.enum(['requested', 'voted', 'decided', 'escalated', 'reminded']),
  approvalId: z.string(),
  sessionId: z.string().nullable(),
  status: ApprovalStatus,
});
export type ApprovalChanged = z.infer<typeof ApprovalChanged>;
