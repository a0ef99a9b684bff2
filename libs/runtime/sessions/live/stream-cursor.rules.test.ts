import { describe, expect, it } from 'vitest';
import {
  afterTurn,
  BEGINNING,
  formatCursor,
  parseCursor,
  receiveText,
  type StreamCursor,
} from './stream-cursor.rules.ts';

const piece = (turn: number, attempt: string, offset: number, text: string) =>
  ({ kind: 'text', turn, attempt, offset, text }) as const;
const halfway: StreamCursor = { position: 12n, turn: 3, attempt: '7-0', offset: 5 };

describe('event ids', () => {
  it.each([['0.0'], ['12.4'], ['12.3.7-0.140']])('%s comes back as it was', (text) => {
    expect(formatCursor(parseCursor(text))).toBe(text);
  });

  it.each([[''], ['12'], ['12.3.7'], ['-1.0'], ['1.2.3-x.4'], ["1.0'; drop"]])('refuses %s', (text) => {
    expect(() => parseCursor(text)).toThrow(expect.objectContaining({ code: 'invalid_event_id' }));
  });
});

describe('receiveText', () => {
  it('shows what goes on where the watcher is', () => {
    expect(receiveText(halfway, piece(3, '7-0', 5, ' world'))).toMatchObject({
      show: 'text',
      restarted: false,
      offset: 5,
      text: ' world',
      cursor: { position: 12n, offset: 11 },
    });
  });

  it('shows only the rest of a snapshot', () => {
    expect(receiveText(halfway, piece(3, '7-0', 0, 'Hello world'))).toMatchObject({ text: ' world', offset: 5 });
  });

  it('shows nothing twice', () => {
    expect(receiveText(halfway, piece(3, '7-0', 0, 'Hello'))).toEqual({ show: 'nothing' });
  });

  it('notices words that are missing', () => {
    expect(receiveText(halfway, piece(3, '7-0', 9, 'ld'))).toEqual({ show: 'gap' });
    expect(receiveText(BEGINNING, piece(2, '1-0', 4, 'late'))).toEqual({ show: 'gap' });
  });

  it('begins the turn again when another try answers it', () => {
    expect(receiveText(halfway, piece(3, '8-0', 0, 'Hi'))).toMatchObject({ restarted: true, text: 'Hi', offset: 0 });
  });

  it('drops words of a turn that is complete', () => {
    const cursor = afterTurn(halfway, 3);
    expect(receiveText(cursor, piece(3, '7-0', 5, ' world'))).toEqual({ show: 'nothing' });
    expect(receiveText(cursor, piece(5, '7-0', 0, 'Next'))).toMatchObject({ text: 'Next', restarted: false });
  });
});
