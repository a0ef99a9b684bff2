import { ApprovalsModule } from '@gatehouse/governance/approvals';
import { EnforcementModule } from '@gatehouse/governance/enforcement';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { MemoryModule } from '../memory/index.ts';
import { ModelGatewayModule } from '../model-gateway/index.ts';
import { ToolCallsModule } from '../tool-calls/index.ts';
import { AdvanceSession } from './loop/advance-session.ts';
import { AdvanceSessionJob } from './loop/advance-session.job.ts';
import { AssembleContext } from './loop/assemble-context.ts';
import { BeginTask } from './loop/begin-task.ts';
import { ClaimSession } from './lease/claim-session.ts';
import { ClaimsRepository } from './lease/claims.repository.ts';
import { CleanUpSessions } from './clean-up-sessions.ts';
import { CleanUpSessionsJob } from './clean-up-sessions.job.ts';
import { LeaseKeeper } from './lease/lease-keeper.ts';
import { LiveTurns } from './live/live-turns.ts';
import { ReasonActLoop } from './loop/reason-act-loop.ts';
import { RunTool } from './loop/run-tool.ts';
import { SessionStoreModule } from './session-store.module.ts';
import { SettleTask } from './loop/settle-task.ts';
import { SweepSessions } from './lease/sweep-sessions.ts';
import { SweepSessionsJob } from './lease/sweep-sessions.job.ts';
import { TakeTurn } from './loop/take-turn.ts';
import { WatchProgress } from './loop/watch-progress.ts';
import { ParkSession } from './waiting/park-session.ts';
import { WaitingRepository } from './waiting/waiting.repository.ts';
import { WakeSessions } from './waiting/wake-sessions.ts';

/** Carries sessions on; for workers. */
@Module({
  imports: [
    SessionStoreModule,
    AgentsModule,
    ApprovalsModule,
    ToolsModule,
    EnforcementModule,
    MemoryModule,
    ModelGatewayModule,
    ToolCallsModule,
  ],
  providers: [
    AdvanceSession,
    AdvanceSessionJob,
    AssembleContext,
    BeginTask,
    ClaimSession,
    ClaimsRepository,
    CleanUpSessions,
    CleanUpSessionsJob,
    LeaseKeeper,
    LiveTurns,
    ReasonActLoop,
    RunTool,
    SettleTask,
    SweepSessions,
    SweepSessionsJob,
    TakeTurn,
    ParkSession,
    WaitingRepository,
    WatchProgress,
    WakeSessions,
  ],
  exports: [AdvanceSession, SweepSessions, CleanUpSessions],
})
export class SessionsModule {}
