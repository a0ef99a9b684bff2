export type { Approval, Binding, Escalation, Requirement } from './approval.ts';
export { approvalEvent } from './approval-event.rules.ts';
export { standing, stepKey, stepsOf } from './approval.rules.ts';
export { ApprovalsHttpModule, ApprovalsJobsModule, ApprovalsModule } from './approvals.module.ts';
export { Approvals } from './approvals.repository.ts';
export { DecideApproval } from './decide-approval.ts';
export { type ApprovalRequest, RequestApproval } from './request-approval.ts';
