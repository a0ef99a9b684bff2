import { DomainError } from '@gatehouse/kernel';
import type { LiveText } from './live-message.ts';

/** How much of a session a watcher has seen: durable events up to a position, and words of the turn that comes next. */
export interface StreamCursor {
  position: bigint;
  /** The first turn that was not seen complete; what is said of those before it is known. */
  turn: number;
  /** Which try at that turn the words are of; empty while none were shown. */
  attempt: string;
  /** How many UTF-16 units of its words were shown. */
  offset: number;
}

export const BEGINNING: StreamCursor = { position: 0n, turn: 0, attempt: '', offset: 0 };

/** The cursor as an event id: `12.4`, or `12.3.7-0.140` in the midst of a turn's words. */
export const formatCursor = ({ position, turn, attempt, offset }: StreamCursor): string =>
  attempt === '' ? `${position}.${turn}` : `${position}.${turn}.${attempt}.${offset}`;

/** @throws DomainError `invalid_event_id` for what this stream has never sent */
export function parseCursor(text: string): StreamCursor {
  const match = /^(\d{1,18})\.(\d{1,9})(?:\.(\d{1,18}-\d{1,9})\.(\d{1,9}))?$/.exec(text);
  if (!match) {
    throw new DomainError('invalid', 'invalid_event_id', `${text} is not an id of this stream's events; leave it out`);
  }
  const [, position = '0', turn = '0', attempt = '', offset = '0'] = match;
  return { position: BigInt(position), turn: Number(turn), attempt, offset: Number(offset) };
}

/** What a piece of live text means to a watcher. */
export type Reception =
  /** Nothing new. */
  | { show: 'nothing' }
  /** Words before it are missing: ask for a snapshot. */
  | { show: 'gap' }
  /** `restarted`: another try at the turn, whose words so far are void. */
  | { show: 'text'; restarted: boolean; offset: number; text: string; cursor: StreamCursor };

/**
 * Holds a piece of text against what was seen, so that a watcher gets every word once and in order whatever is lost,
 * doubled or sent again (design §4).
 */
export function receiveText(cursor: StreamCursor, piece: LiveText): Reception {
  if (piece.turn < cursor.turn) return { show: 'nothing' };
  const same = piece.turn === cursor.turn && piece.attempt === cursor.attempt;
  const seen = same ? cursor.offset : 0;
  if (piece.offset > seen) return { show: 'gap' };
  const text = piece.text.slice(seen - piece.offset);
  if (text === '') return { show: 'nothing' };
  const next = { position: cursor.position, turn: piece.turn, attempt: piece.attempt, offset: seen + text.length };
  const restarted = piece.turn === cursor.turn && !same && cursor.offset > 0;
  return { show: 'text', restarted, offset: seen, text, cursor: next };
}

/** A turn is in the record now: its words are known from there. */
export const afterTurn = (cursor: StreamCursor, turn: number): StreamCursor =>
  cursor.turn <= turn ? { position: cursor.position, turn: turn + 1, attempt: '', offset: 0 } : cursor;
