import type { Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import {
  getSession,
  listSessions,
  markStuck,
  sendMessage,
  startSession,
  stopSession,
  watchSession,
} from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';
import { Caller, ClientGone, Handles, Input, LastEventId, type ServerSentEvent } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { FindSession } from './find-session.ts';
import { SendMessage } from './send-message.ts';
import { scopeOf } from './session-scope.rules.ts';
import { presentConversation, presentSession } from './session-view.ts';
import { SessionsRepository } from './sessions.repository.ts';
import { StartSession } from './start-session.ts';
import { StopSession } from './stop-session.ts';
import { MarkStuck } from './stuck/mark-stuck.ts';
import { WatchSession } from './live/watch-session.ts';
import type { WatchedEvent } from './live/watched-event.ts';

@Controller()
export class SessionsController {
  constructor(
    private readonly start: StartSession,
    private readonly send: SendMessage,
    private readonly finder: FindSession,
    private readonly sessions: SessionsRepository,
    private readonly stopper: StopSession,
    private readonly marker: MarkStuck,
    private readonly watcher: WatchSession,
  ) {}

  @Handles(startSession)
  async startSession(@Input() { body }: InputOf<typeof startSession>, @Caller() principal: Principal) {
    return presentSession(await this.start.run(principal, body.agent, body.question));
  }

  @Handles(sendMessage)
  async sendMessage(@Input() { params, body }: InputOf<typeof sendMessage>, @Caller() principal: Principal) {
    const { session, turn } = await this.send.run(principal, params.id, body.message);
    return { session: presentSession(session), turn };
  }

  @Handles(listSessions)
  async listSessions(@Input() { query }: InputOf<typeof listSessions>, @Caller() principal: Principal) {
    const { rows, next } = await this.sessions.list(query, scopeOf(principal));
    return { rows: rows.map(presentSession), next };
  }

  @Handles(getSession)
  async getSession(@Input() { params }: InputOf<typeof getSession>, @Caller() principal: Principal) {
    const { session, turns, calls } = await this.finder.run(principal, params.id);
    return presentConversation(session, turns, calls);
  }

  @Handles(stopSession)
  async stopSession(@Input() { params }: InputOf<typeof stopSession>, @Caller() principal: Principal) {
    return presentSession(await this.stopper.run(principal, params.id));
  }

  @Handles(markStuck)
  async markStuck(@Input() { params, body }: InputOf<typeof markStuck>, @Caller() principal: Principal) {
    const marked = await this.marker.run(principal, params.id, body);
    return { ...marked, markedAt: marked.markedAt.toISOString() };
  }

  @Handles(watchSession)
  async watchSession(
    @Input() { params, query }: InputOf<typeof watchSession>,
    @Caller() principal: Principal,
    @ClientGone() gone: AbortSignal,
    @LastEventId() lastEventId: string | undefined,
  ): Promise<AsyncIterable<ServerSentEvent>> {
    // A client that reconnects sends the header itself, and has seen more than what it first asked for.
    return asServerSent(await this.watcher.run(principal, params.id, lastEventId ?? query.after, gone));
  }
}

async function* asServerSent(events: AsyncIterable<WatchedEvent>): AsyncGenerator<ServerSentEvent> {
  for await (const { id, event, data } of events)
    yield { ...(id === undefined ? {} : { id }), event, data: data as Json };
}
