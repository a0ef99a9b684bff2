import { EventReader, type RecordedEvent } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { ConversationRepository } from '../conversation.repository.ts';
import { presentCall, presentSession, presentTurn } from '../session-view.ts';
import { type KeptCall, type KeptTurn, type Session, streamOf } from '../session.ts';
import { afterTurn, formatCursor, type StreamCursor } from './stream-cursor.rules.ts';
import type { WatchedEvent } from './watched-event.ts';

/** Events read at once. */
const BATCH = 200;

const TurnPayload = z.object({ turn: z.number().int() });
const CallPayload = z.object({ toolCallId: z.string() });

/** The record of a session after a cursor, as watchers see it: each event with the row that it is about. */
@Injectable()
export class ReplaySession {
  constructor(
    private readonly reader: EventReader,
    private readonly conversation: ConversationRepository,
  ) {}

  /** Yields what is in the record now, then ends. */
  async *run(session: Session, from: StreamCursor): AsyncGenerator<{ event: WatchedEvent; cursor: StreamCursor }> {
    let cursor = from;
    for (let more = true; more; ) {
      const events = await this.reader.readStream(streamOf(session.id), cursor.position, BATCH);
      more = events.length === BATCH;
      if (!events.some(concernsWatchers)) {
        cursor = { ...cursor, position: events.at(-1)?.position ?? cursor.position };
        continue;
      }
      const [turns, calls] = await Promise.all([this.conversation.turns(session), this.conversation.calls(session)]);
      for (const event of events) {
        cursor = { ...cursor, position: event.position };
        const turn = turns.find(({ position }) => position === turnOf(event));
        if (turn) cursor = afterTurn(cursor, turn.position);
        const shown = show(event, session, turn, calls);
        // Only the last carries the id: whoever loses the connection in between gets all of them again.
        for (const [index, part] of shown.entries()) {
          yield { event: index === shown.length - 1 ? { ...part, id: formatCursor(cursor) } : part, cursor };
        }
      }
    }
  }
}

const concernsWatchers = ({ type }: RecordedEvent): boolean =>
  type.startsWith('session.') || type === 'turn.completed' || type === 'tool_call.completed';

const turnOf = ({ type, payload }: RecordedEvent): number | undefined =>
  type === 'turn.completed' || type.startsWith('session.') ? TurnPayload.safeParse(payload).data?.turn : undefined;

function show(
  event: RecordedEvent,
  session: Session,
  turn: KeptTurn | undefined,
  calls: readonly KeptCall[],
): WatchedEvent[] {
  const call = (kept: KeptCall): WatchedEvent => ({ event: 'tool_call', data: presentCall(kept) });
  const said: WatchedEvent[] = turn ? [{ event: 'turn', data: presentTurn(turn) }] : [];
  if (event.type.startsWith('session.')) return [{ event: 'session', data: presentSession(session) }, ...said];
  if (event.type === 'turn.completed') {
    return [...said, ...calls.filter((kept) => kept.turn === turn?.position).map(call)];
  }
  const id = CallPayload.safeParse(event.payload).data?.toolCallId;
  return calls.filter((kept) => kept.id === id).map(call);
}
