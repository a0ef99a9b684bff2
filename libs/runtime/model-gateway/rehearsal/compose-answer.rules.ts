import type { Passage } from './choose-passages.rules.ts';
import type { PastCall } from './conversation.rules.ts';

/** Said under every rehearsed answer, so that nobody takes it for a model's. */
export const REHEARSAL_NOTICE =
  '_This was a rehearsal: no model answered. The passages were picked by the words that they share with your question._';

const LONGEST_LINE = 200;

/** The answer to a question from the passages that were found, the best one first. */
export function composeAnswer(passages: readonly Passage[], calls: readonly PastCall[]): string {
  const [best, ...others] = passages;
  if (!best) return composeNothingFound(calls);
  const asked = named(calls.filter((call) => !call.failed));
  const parts = [
    best.file
      ? `The closest answer that ${asked} returned is in ${place(best)}:`
      : `The closest answer that ${asked} returned:`,
    quote(best),
  ];
  for (const other of others) parts.push(other.file ? `See also ${place(other)}:` : 'And:', quote(other));
  return [...parts, ...refusals(calls), REHEARSAL_NOTICE].join('\n\n');
}

/** What to say when there is no tool to call. */
export const composeNoTool = (offered: number): string =>
  [
    offered === 0
      ? 'No tool is offered to me here, so there is nothing that I could look this up with.'
      : `None of the ${offered === 1 ? 'one tool' : `${offered} tools`} that I am offered fits this, so I cannot look it up.`,
    REHEARSAL_NOTICE,
  ].join('\n\n');

function composeNothingFound(calls: readonly PastCall[]): string {
  const done = calls.filter((call) => !call.failed);
  const parts =
    done.length > 0
      ? [`I asked ${named(done)}, and nothing that came back answers this.`]
      : ['I could not look this up.'];
  return [...parts, ...refusals(calls), REHEARSAL_NOTICE].join('\n\n');
}

/** Every call that was refused or failed, with the reason as it was given. */
const refusals = (calls: readonly PastCall[]): string[] =>
  calls
    .filter((call) => call.failed)
    .map((call) => `The call to \`${call.name}\` did not go through: ${shortened(call.result)}`);

const named = (calls: readonly PastCall[]): string =>
  [...new Set(calls.map((call) => `\`${call.name}\``))].join(' and ') || 'the tools';

function place({ file, line, lines }: Passage): string {
  if (line === null) return `\`${file}\``;
  return `\`${file}:${line}\`${lines.length > 1 ? ` (to line ${line + lines.length - 1})` : ''}`;
}

function quote({ lines }: Passage): string {
  const indent = Math.min(
    ...lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  );
  const shown = lines
    .map((line) => line.slice(indent))
    .map((line) => (line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line));
  // More marks than any line of the text begins with, so that none of them ends the quotation.
  const marks = '`'.repeat(Math.max(3, ...shown.map((line) => (/`{3,}/.exec(line)?.[0].length ?? 0) + 1)));
  return `${marks}\n${shown.join('\n').trimEnd()}\n${marks}`;
}

const shortened = (text: string): string => {
  const [first = ''] = text.trim().split('\n');
  return first === '' ? 'no reason was given' : first.length > 300 ? `${first.slice(0, 300)}…` : first;
};
