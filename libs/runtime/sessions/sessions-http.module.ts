import { AgentsModule } from '@gatehouse/registry/agents';
import { Module } from '@nestjs/common';
import { FindSession } from './find-session.ts';
import { MarkStuck } from './stuck/mark-stuck.ts';
import { ReplaySession } from './live/replay-session.ts';
import { SendMessage } from './send-message.ts';
import { SessionStoreModule } from './session-store.module.ts';
import { SessionsController } from './sessions.controller.ts';
import { StartSession } from './start-session.ts';
import { StopSession } from './stop-session.ts';
import { WatchSession } from './live/watch-session.ts';

/** Sessions over REST; for the API, which begins and shows them and never carries one on. */
@Module({
  imports: [SessionStoreModule, AgentsModule],
  controllers: [SessionsController],
  providers: [FindSession, MarkStuck, ReplaySession, SendMessage, StartSession, StopSession, WatchSession],
  exports: [FindSession, MarkStuck, SendMessage, StartSession, StopSession, WatchSession],
})
export class SessionsHttpModule {}
