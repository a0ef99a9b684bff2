import { EnforcementModule } from '@gatehouse/governance/enforcement';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Module } from '@nestjs/common';
import { MemoryModule } from '../memory/index.ts';
import { ModelGatewayModule } from '../model-gateway/index.ts';
import { ToolCallsModule } from '../tool-calls/index.ts';
import { AdvanceSession } from './advance-session.ts';
import { AdvanceSessionJob } from './advance-session.job.ts';
import { AssembleContext } from './assemble-context.ts';
import { BeginTask } from './begin-task.ts';
import { CleanUpSessions } from './clean-up-sessions.ts';
import { CleanUpSessionsJob } from './clean-up-sessions.job.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { LiveTurns } from './live-turns.ts';
import { ReasonActLoop } from './reason-act-loop.ts';
import { RunTool } from './run-tool.ts';
import { SessionStoreModule } from './session-store.module.ts';
import { SettleTask } from './settle-task.ts';
import { SweepSessions } from './sweep-sessions.ts';
import { SweepSessionsJob } from './sweep-sessions.job.ts';
import { TakeTurn } from './take-turn.ts';

/** Carries sessions on; for workers. */
@Module({
  imports: [
    SessionStoreModule,
    AgentsModule,
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
  ],
  exports: [AdvanceSession, SweepSessions, CleanUpSessions],
})
export class SessionsModule {}
