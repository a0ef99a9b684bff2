import { FindSession, SessionsHttpModule } from '@gatehouse/runtime/sessions';
import { Module } from '@nestjs/common';
import { LiveGateway } from './live.gateway.ts';
import { SESSION_READERS, type SessionReaders } from './session-readers.ts';

const whoeverMayReadIt = (sessions: FindSession): SessionReaders => ({
  refuseUnlessReader: async (principal, sessionId) => {
    await sessions.run(principal, sessionId);
  },
});

/** Live channels over socket.io. */
@Module({
  imports: [SessionsHttpModule],
  providers: [LiveGateway, { provide: SESSION_READERS, inject: [FindSession], useFactory: whoeverMayReadIt }],
})
export class LiveModule {}
