import type { SessionStreamEvent, ToolCallView, TurnView } from '@gatehouse/contracts/runtime';
import { beforeEach, describe, expect, it } from 'vitest';
import { SessionPrinter } from './session-printer.ts';

let written: string;
let notes: string[];
let printer: SessionPrinter;
const terminal = {
  interactive: false,
  write: (text: string) => {
    written += text;
  },
  note: (line: string) => void notes.push(line),
};
beforeEach(() => {
  written = '';
  notes = [];
  printer = new SessionPrinter(terminal, 0);
});

const text = (turn: number, offset: number, words: string): SessionStreamEvent => ({
  event: 'text',
  data: { turn, offset, text: words },
});
const turn = (position: number, words: string, given: Partial<TurnView> = {}): SessionStreamEvent => ({
  event: 'turn',
  data: {
    position,
    role: 'assistant',
    content: [{ type: 'text', text: words }],
    model: 'a-model',
    rehearsed: false,
    stopReason: 'end_turn',
    usage: null,
    costUsd: 0,
    at: '2026-11-20T12:00:00Z',
    ...given,
  },
});
const call = (given: Partial<ToolCallView>): SessionStreamEvent => ({
  event: 'tool_call',
  data: {
    id: '019a9c4e-6d1b-7c53-9f0e-3d5a1c2b4e6f',
    turn: 2,
    ordinal: 0,
    tool: 'codebase_search',
    arguments: { query: 'gate' },
    status: 'succeeded',
    verdict: 'allowed',
    reason: null,
    errorKind: null,
    stages: [],
    result: null,
    durationMs: 12,
    costUsd: 0,
    at: '2026-11-20T12:00:00Z',
    ...given,
  },
});

describe('SessionPrinter', () => {
  it('prints words as they come, and of the complete turn only what is missing', () => {
    for (const event of [text(2, 0, 'Hel'), text(2, 3, 'lo'), text(2, 0, 'Hello'), turn(2, 'Hello world')]) {
      printer.show(event);
    }
    expect(written).toBe('Hello world\n');
  });

  it('prints a turn of which no word came live', () => {
    printer.show(turn(2, 'Hello'));
    expect(written).toBe('Hello\n');
  });

  it('says so when an answer begins again', () => {
    printer.show(text(2, 0, 'Hel'));
    printer.show({ event: 'restart', data: { turn: 2 } });
    printer.show(turn(2, 'Other words'));
    expect(written).toBe('Hel\nOther words\n');
    expect(notes).toEqual(['  the answer was interrupted and begins again']);
  });

  it('shows a tool call once, when it is over, on a line of its own', () => {
    printer.show(text(2, 0, 'Let me look.'));
    printer.show(call({ status: 'pending', verdict: null }));
    printer.show(call({}));
    printer.show(call({}));
    expect(written).toBe('Let me look.\n');
    expect(notes).toEqual(['  codebase_search {"query":"gate"}\n    allowed, 12 ms, $0.0000']);
  });

  it('gives the reason of a denial', () => {
    printer.show(call({ status: 'denied', verdict: 'denied', reason: 'Tool x not in allowlist', durationMs: null }));
    expect(notes[0]).toContain('denied: Tool x not in allowlist');
  });

  it('marks a rehearsal once, and what people said not at all', () => {
    printer.show(turn(1, 'Why?', { role: 'user' }));
    printer.show(turn(2, 'Because.', { rehearsed: true }));
    printer.show(turn(3, 'Really.', { rehearsed: true }));
    expect(notes).toEqual(['  rehearsal: the built-in stand-in answers, not a model']);
    expect(written).toBe('Because.\nReally.\n');
  });

  it('leaves out what is old news in a session that goes on', () => {
    const later = new SessionPrinter(terminal, 4);
    later.show(turn(4, 'Old.'));
    later.show(call({ turn: 4 }));
    later.show(turn(6, 'New.'));
    expect(written).toBe('New.\n');
    expect(notes).toEqual([]);
  });
});
