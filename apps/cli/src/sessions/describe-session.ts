import type { SessionRefusal, SessionView, ToolCallView } from '@gatehouse/contracts/runtime';
import { nameOf } from '../governance/describe-switch.ts';
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

/** Why the gate ended a task, beyond its words for the person: who stopped it, and who can change it. */
export function describeRefusal({ changedBy, killSwitch }: SessionRefusal): string[] {
  const lines: string[] = [];
  if (killSwitch) {
    lines.push(
      `${nameOf(killSwitch)} was stopped by ${killSwitch.engagedBy} at ${killSwitch.engagedAt}: ${killSwitch.reason}`,
    );
  }
  if (changedBy !== null) lines.push(`who can change it: ${changedBy}`);
  return lines;
}

/** How a task ended, in one line, with what it used. */
export function describeEnd(
  end: Pick<SessionView, 'status' | 'endReason' | 'usage' | 'costUsd' | 'model' | 'rehearsed'> & { sessionId: string },
): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = end.usage;
  const tokens = inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
  const reason = end.endReason === null || end.endReason === 'answered' ? '' : ` (${end.endReason})`;
  const model = end.model === null ? '' : `, ${end.model}${end.rehearsed ? ' (rehearsed)' : ''}`;
  const price = end.rehearsed ? `${money(end.costUsd)} had it not been rehearsed` : money(end.costUsd);
  return `${end.status}${reason}${model}, ${tokens} tokens, ${price}, session ${end.sessionId}`;
}
