import type { SessionStreamEvent, ToolCallView, TurnView } from '@gatehouse/contracts/runtime';
import { paint, type Terminal } from '../terminal.ts';
import { describeCall } from './describe-session.ts';

/**
 * Prints a session for people while it happens: the model's words on standard output, tool calls and everything else on
 * standard error. Words that came live are not printed again when their turn is complete.
 */
export class SessionPrinter {
  /** Words of each turn printed so far, in UTF-16 units. */
  private readonly printed = new Map<number, number>();
  private readonly callsShown = new Set<string>();
  private midLine = false;
  private rehearsalSaid = false;

  /** @param after position of the last turn that is old news */
  constructor(
    private readonly terminal: Terminal,
    private readonly after: number,
  ) {}

  show(event: SessionStreamEvent): void {
    if (event.event === 'text') this.words(event.data.turn, event.data.offset, event.data.text);
    else if (event.event === 'restart') this.restart(event.data.turn);
    else if (event.event === 'turn') this.turn(event.data);
    else if (event.event === 'tool_call') this.call(event.data);
  }

  /** Ends a line that was left open. */
  endLine(): void {
    if (this.midLine) this.terminal.write('\n');
    this.midLine = false;
  }

  private words(turn: number, offset: number, text: string): void {
    if (turn <= this.after) return;
    const seen = this.printed.get(turn) ?? 0;
    const fresh = text.slice(Math.max(seen - offset, 0));
    if (fresh === '' || offset > seen) return;
    this.printed.set(turn, offset + text.length);
    this.terminal.write(fresh);
    this.midLine = !fresh.endsWith('\n');
  }

  private restart(turn: number): void {
    this.endLine();
    this.printed.set(turn, 0);
    this.note('yellow', 'the answer was interrupted and begins again');
  }

  private turn({ position, role, content, rehearsed }: TurnView): void {
    if (role !== 'assistant' || position <= this.after) return;
    const said = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
    this.words(position, 0, said);
    this.endLine();
    if (rehearsed && !this.rehearsalSaid) {
      this.rehearsalSaid = true;
      this.note('yellow', 'rehearsal: the built-in stand-in answers, not a model');
    }
  }

  private call(call: ToolCallView): void {
    const over = call.status !== 'pending' && call.status !== 'dispatched';
    if (!over || call.turn <= this.after || this.callsShown.has(call.id)) return;
    this.callsShown.add(call.id);
    this.endLine();
    this.terminal.note(`  ${describeCall(this.terminal, call)}`);
  }

  private note(style: 'yellow', line: string): void {
    this.terminal.note(paint(this.terminal, style, `  ${line}`));
  }
}
