import { IdentityModule } from '@gatehouse/access/identity';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { ApprovalAnnouncer } from './approval-announcer.ts';
import { ApprovalsController } from './approvals.controller.ts';
import { Approvals } from './approvals.repository.ts';
import { ChaseApprovals } from './chase-approvals.ts';
import { ChaseApprovalsJob } from './chase-approvals.job.ts';
import { DecideApproval } from './decide-approval.ts';
import { DelegateApprovals } from './delegate-approvals.ts';
import { Delegations } from './delegations.repository.ts';
import { EditApproval } from './edit-approval.ts';
import { Electorates } from './electorate.ts';
import { ListApprovals } from './list-approvals.ts';
import { RecordVote } from './record-vote.ts';
import { RequestApproval } from './request-approval.ts';

/** Requests for consent, for every process that decides. */
@Module({
  imports: [IdentityModule, ToolsModule],
  providers: [Approvals, Delegations, Electorates, ApprovalAnnouncer, RequestApproval],
  exports: [Approvals, Delegations, Electorates, ApprovalAnnouncer, RequestApproval],
})
export class ApprovalsModule {}

/** What the api serves of approvals. */
@Module({
  imports: [ApprovalsModule, ToolsModule, IdentityModule],
  providers: [DecideApproval, EditApproval, RecordVote, DelegateApprovals, ListApprovals],
  controllers: [ApprovalsController],
  exports: [DecideApproval],
})
export class ApprovalsHttpModule {}

/** What workers do about approvals. */
@Module({ imports: [ApprovalsModule], providers: [ChaseApprovals, ChaseApprovalsJob] })
export class ApprovalsJobsModule {}
