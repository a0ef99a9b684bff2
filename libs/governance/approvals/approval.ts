import type { ApprovalDecision, ApprovalKind, ApprovalRoute, ApprovalStatus } from '@gatehouse/contracts/governance';
import type { Json } from '@gatehouse/kernel';

/** Exactly what is consented to. If any of it changes, consent is asked for again (design §3). */
export interface Binding {
  actionId: string;
  agentId: string;
  agentVersion: number;
  onBehalfOf: string;
  sessionId: string | null;
  toolId: string;
  /** SHA-256 of the tool's contract, in hex. */
  toolHash: string;
  /** As they would be used: after the guards. */
  arguments: Json;
}

/** A wider circle that is asked when nobody has decided after a while. */
export interface Escalation {
  /** Seconds after the request, or after the step before it. */
  afterSeconds: number;
  route: ApprovalRoute;
}

/** What a policy asks for before an action may happen. */
export interface Requirement {
  kind: ApprovalKind;
  route: ApprovalRoute;
  /** How many different people. */
  quorum: number;
  expiresInSeconds: number;
  escalation: Escalation[];
}

/** Whose word counts, and who gave it. */
export interface Vote {
  castBy: string;
  principalId: string;
  decision: ApprovalDecision;
  comment: string | null;
  castAt: Date;
}

/** One request for consent as it stands. */
export interface Approval extends Binding {
  id: string;
  kind: ApprovalKind;
  status: ApprovalStatus;
  /** Which of the action's steps it is (`stepKey`). */
  step: string;
  /** The agent's department, whose head may be asked. */
  departmentId: string;
  preview: Json | null;
  reason: string;
  policyIds: string[];
  policyBundle: number | null;
  route: ApprovalRoute;
  quorum: number;
  editable: boolean;
  /** The steps that are left. */
  escalation: Escalation[];
  editedBy: string | null;
  requestedAt: Date;
  expiresAt: Date;
  pausedAt: Date | null;
  decidedAt: Date | null;
  usedAt: Date | null;
  votes: Vote[];
}

/** Somebody deciding in another's place, in force now. */
export interface StandIn {
  from: string;
  to: string;
}

/** A delegation as it was made. */
export interface Delegation extends StandIn {
  id: string;
  reason: string;
  startsAt: Date;
  endsAt: Date;
  createdBy: string;
  revokedAt: Date | null;
}
