import type { SessionSummary, ToolCallView } from '@gatehouse/contracts/runtime';
import { paint, type Terminal } from '../terminal.ts';

/** Longest text of a tool call's arguments in one line. */
const ARGUMENTS_WIDTH = 100;

/** `$0.0123`: four places, since single calls cost fractions of a cent. */
export const money = (usd: number): string => `$${usd.toFixed(4)}`;

/** One tool call in one line: what was asked, what the gate said, what came of it, how long it took and what it cost. */
export function describeCall(terminal: Terminal, call: ToolCallView): string {
  const given = JSON.stringify(call.arguments);
  const short = given.length > ARGUMENTS_WIDTH ? `${given.slice(0, ARGUMENTS_WIDTH - 1)}…` : given;
  const took = call.durationMs === null ? '' : `, ${call.durationMs} ms`;
  return `${paint(terminal, 'cyan', call.tool)} ${paint(terminal, 'dim', short)}\n    ${verdictOf(terminal, call)}${took}, ${money(call.costUsd)}`;
}

function verdictOf(terminal: Terminal, { verdict, status, reason }: ToolCallView): string {
  const why = reason === null ? '' : `: ${reason}`;
  if (verdict === 'denied') return `${paint(terminal, 'red', 'denied')}${why}`;
  const allowed = verdict === 'allowed' ? paint(terminal, 'green', 'allowed') : 'not decided';
  return status === 'succeeded' ? allowed : `${allowed}, ${paint(terminal, 'yellow', status)}${why}`;
}

/** How a session stands, in one line, with what it used. */
export function describeEnd(session: SessionSummary & { rehearsed: boolean; model: string | null }): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = session.usage;
  const tokens = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  const reason = session.endReason === null || session.endReason === 'answered' ? '' : ` (${session.endReason})`;
  const model = session.model === null ? '' : `, ${session.model}${session.rehearsed ? ' (rehearsed)' : ''}`;
  const price = session.rehearsed ? `${money(session.costUsd)} had it not been rehearsed` : money(session.costUsd);
  return `${session.status}${reason}${model}, ${tokens} tokens, ${price}, session ${session.id}`;
}
