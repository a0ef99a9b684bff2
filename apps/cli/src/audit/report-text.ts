import type { Problem } from '@gatehouse/insight/audit/rules';
import { assertNever } from '@gatehouse/kernel';
import { table } from '../table.ts';
import { paint, type Terminal } from '../terminal.ts';
import type { Verdict } from './verdict.rules.ts';
import type { TimedReport } from './verify-record.ts';

const count = (value: number, one: string, many = `${one}s`): string =>
  `${value.toLocaleString('en-US')} ${value === 1 ? one : many}`;

/**
 * A verification for people: the answer first, then what it rests on, then what is wrong.
 *
 * @param sources files with the keys and receipts that the record was held against
 * @param verdict what it comes to; by the report alone unless told
 */
export function reportText(
  terminal: Terminal,
  report: TimedReport,
  sources: readonly string[],
  verdict: Verdict = report.verified ? 'verified' : 'not_verified',
): string {
  const lines = [
    answerText(terminal, report, verdict),
    `  events       ${count(report.events, 'event')} in ${count(report.streams, 'stream')}, ${count(report.eventsPerSecond, 'event')}/s`,
    `  checkpoints  ${checkpointsText(report)}`,
    `  kept         ${keptText(report)}`,
    `  key          ${keyText(report)}`,
    ...sources.map((source) => `               ${source}`),
    '',
  ];
  return report.verified ? lines.join('\n') : `${lines.join('\n')}\n${problemsText(report)}`;
}

function answerText(terminal: Terminal, { problemCount }: TimedReport, verdict: Verdict): string {
  switch (verdict) {
    case 'verified':
      return paint(terminal, 'green', 'verified');
    case 'signer_unknown':
      return paint(terminal, 'red', 'NOT VERIFIED: consistent, but the signer is unknown');
    case 'not_verified':
      return paint(terminal, 'red', `NOT VERIFIED: ${count(problemCount, 'problem')}`);
    default:
      return assertNever(verdict);
  }
}

function checkpointsText({ checkpoints, lastCheckpoint, events, coveredEvents }: TimedReport): string {
  if (!lastCheckpoint) return 'none yet: only the chains themselves could be verified';
  const newer = events - coveredEvents;
  const reach = newer > 0 ? `${count(newer, 'event is', 'events are')} newer than the last` : 'they cover every event';
  return `${count(checkpoints, 'checkpoint')}, the last of ${lastCheckpoint.createdAt}; ${reach}`;
}

/** Receipts that are there are compared; a checkpoint without one stands on its signature alone, which is worth saying. */
function keptText({ receipts, checkpoints }: TimedReport): string {
  if (receipts === 0) return 'no receipts from outside the database are at hand; name their file with --checkpoints';
  const compared = `${count(receipts, 'receipt')} from outside the database compared`;
  const without = checkpoints - receipts;
  if (without <= 0) return compared;
  return `${compared}; ${count(without, 'checkpoint has', 'checkpoints have')} none here and are proved by signature alone`;
}

function keyText({ keys: { ids, broughtBy } }: TimedReport): string {
  if (ids.length === 0) return 'none at hand';
  return broughtBy === 'verifier'
    ? ids.join(', ')
    : `${ids.join(', ')}, taken from the record itself: pass --public-key <file> with one that you trust`;
}

const problemsText = ({ problems, problemCount }: TimedReport): string => {
  const text = table<Problem>(problems, [
    { heading: 'STREAM', value: ({ stream }) => stream },
    { heading: 'POSITION', value: ({ position }) => position, align: 'right' },
    { heading: 'WHAT IS WRONG', value: ({ message }) => message },
  ]);
  const more = problemCount - problems.length;
  return more > 0 ? `${text}and ${count(more, 'more problem', 'more problems')}\n` : text;
};
