import type { Principal } from '@gatehouse/contracts/access';
import { messageOf } from '@gatehouse/kernel';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Injectable, Logger } from '@nestjs/common';
import { noSuchSession } from '../find-session.ts';
import { LiveInbox } from './live-inbox.ts';
import { type LiveMessage, snapshotWanted } from './live-message.ts';
import { ReplaySession } from './replay-session.ts';
import { scopeOf } from '../session-scope.rules.ts';
import { hasEnded } from '../session-status.rules.ts';
import { type Session, streamOf } from '../session.ts';
import { SessionsRepository } from '../sessions.repository.ts';
import { BEGINNING, formatCursor, parseCursor, receiveText, type StreamCursor } from './stream-cursor.rules.ts';
import type { WatchedEvent } from './watched-event.ts';

/** A watcher looks at the record this often even if nothing wakes it, in milliseconds: a lost Redis only makes it slower. */
const LOOK_MS = 1_000;

/**
 * Everything that happens in a session, from its beginning or after an event id: first what is in the record, then the words
 * of the turn that is being answered, then what comes, without a gap and without anything twice (design §4).
 */
@Injectable()
export class WatchSession {
  private readonly log = new Logger('Watchers');

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly replay: ReplaySession,
    private readonly bus: LiveBus,
  ) {}

  /**
   * @param after id of the last event that was seen
   * @param gone aborted when the watcher leaves
   * @throws DomainError `session_not_found`, `invalid_event_id`, before anything is sent
   */
  async run(
    principal: Principal,
    sessionId: string,
    after: string | undefined,
    gone: AbortSignal,
  ): Promise<AsyncGenerator<WatchedEvent>> {
    const cursor = after === undefined ? BEGINNING : parseCursor(after);
    const find = () => this.sessions.find(sessionId, scopeOf(principal));
    if (!(await find())) throw noSuchSession(sessionId);
    return this.follow(sessionId, cursor, find, gone);
  }

  private async *follow(
    sessionId: string,
    from: StreamCursor,
    find: () => Promise<Session | null>,
    gone: AbortSignal,
  ): AsyncGenerator<WatchedEvent> {
    const inbox = new LiveInbox();
    const leave = this.listen(sessionId, inbox);
    let cursor = from;
    try {
      while (!gone.aborted) {
        const pieces = inbox.take();
        // The status is read before the record: what ended by then is in the record in full.
        const session = await find();
        if (!session) return;
        for await (const seen of this.replay.run(session, cursor)) {
          cursor = seen.cursor;
          yield seen.event;
        }
        for (const piece of pieces) {
          const shown = this.show(sessionId, cursor, piece);
          cursor = shown.cursor;
          yield* shown.events;
        }
        if (hasEnded(session.status)) {
          yield { event: 'end', data: { status: session.status } };
          return;
        }
        await inbox.wait(LOOK_MS, gone);
      }
    } finally {
      leave();
    }
  }

  /** Starts listening, and asks for the words so far once messages arrive; returns what ends it. */
  private listen(sessionId: string, inbox: LiveInbox): () => void {
    const channel = streamOf(sessionId);
    // Not awaited: while Redis is away the record alone is shown.
    const listening = this.bus.subscribe(channel, inbox.receive);
    listening
      .then(() => this.bus.publish(channel, snapshotWanted))
      .catch((error) => this.log.warn(`session ${sessionId} is shown without live words: ${messageOf(error)}`));
    return () => {
      listening.then((stop) => stop()).catch(() => undefined);
    };
  }

  private show(
    sessionId: string,
    cursor: StreamCursor,
    piece: LiveMessage,
  ): { cursor: StreamCursor; events: WatchedEvent[] } {
    if (piece.kind === 'restart' && piece.turn === cursor.turn && piece.attempt !== cursor.attempt) {
      return {
        cursor: { ...cursor, attempt: piece.attempt, offset: 0 },
        events: [{ event: 'restart', data: { turn: piece.turn } }],
      };
    }
    if (piece.kind !== 'text') return { cursor, events: [] };
    const received = receiveText(cursor, piece);
    if (received.show === 'gap') void this.bus.publish(streamOf(sessionId), snapshotWanted);
    if (received.show !== 'text') return { cursor, events: [] };
    const { offset, text } = received;
    const words: WatchedEvent = {
      id: formatCursor(received.cursor),
      event: 'text',
      data: { turn: piece.turn, offset, text },
    };
    const restart: WatchedEvent = { event: 'restart', data: { turn: piece.turn } };
    return { cursor: received.cursor, events: received.restarted ? [restart, words] : [words] };
  }
}
