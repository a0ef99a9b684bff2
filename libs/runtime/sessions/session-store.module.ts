import { ApprovalsModule } from '@gatehouse/governance/approvals';
import { Module } from '@nestjs/common';
import { MemoryStoreModule } from '../memory/index.ts';
import { ConversationRepository } from './conversation.repository.ts';
import { LeaseRepository } from './lease/lease.repository.ts';
import { SessionChanges } from './session-changes.ts';
import { SessionJobs } from './session-jobs.ts';
import { SessionSteps } from './session-steps.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { StuckFindingsRepository } from './stuck/stuck-findings.repository.ts';
import { TaskEnding } from './task-ending.ts';

const SHARED = [
  SessionsRepository,
  ConversationRepository,
  LeaseRepository,
  SessionChanges,
  SessionJobs,
  SessionSteps,
  StuckFindingsRepository,
  TaskEnding,
];

/** What workers and the API need alike: the rows, their events, and the end of a task. */
@Module({ imports: [MemoryStoreModule, ApprovalsModule], providers: SHARED, exports: SHARED })
export class SessionStoreModule {}
