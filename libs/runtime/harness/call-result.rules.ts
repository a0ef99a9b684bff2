import type { SessionErrorKind, ToolResult } from '@gatehouse/contracts/runtime';
import type { Refusal } from '@gatehouse/governance/enforcement';
import type { DomainError } from '@gatehouse/kernel';
import type { CallResult } from './conversation.ts';
import { assertDecided } from './undecided.rules.ts';

/** Which of the six kinds a refusal of the gate is (S0-HAR-16). */
export function errorKindOfRefusal({ stage, code }: Pick<Refusal, 'stage' | 'code'>): SessionErrorKind {
  if (stage === 'budget') return 'budget_exhausted';
  return code === 'missing_credential' ? 'missing_credential' : 'policy_denial';
}

/** Arguments that do not fit are the model's mistake, not a denial of what it wanted. */
const isModelMistake = (code: string): boolean => code === 'invalid_arguments';

/**
 * A refusal, as the model is told: it can explain it to the person or take another way (S0-HAR-08, S0-HAR-13).
 *
 * @throws DomainError when nobody decided (assertDecided)
 */
export function resultOfRefusal(refusal: Refusal): CallResult {
  assertDecided(refusal);
  const retry = refusal.retryAfterSeconds === undefined ? '' : ` Try again in ${refusal.retryAfterSeconds} s.`;
  return {
    status: 'denied',
    content: text(`${refusal.reason}${retry}`),
    isError: true,
    errorKind: isModelMistake(refusal.code) ? 'tool_error' : errorKindOfRefusal(refusal),
    reason: refusal.reason,
  };
}

/** What the model is told of a tool that answered with nothing. */
const NO_ANSWER = '(the tool answered with nothing)';

/** The words of an answer; none when the tool answered with nothing. */
export function wordsOfResult(content: readonly { text: string }[]): string {
  const words = content.map(({ text }) => text).join('\n');
  return words === NO_ANSWER ? '' : words;
}

/**
 * What the tool answered, an error that it reports included (S0-HAR-17).
 *
 * @param notes what people said who agreed to the call: the model reads it before the answer
 */
export function resultOfAnswer({ content, isError }: ToolResult, notes: readonly string[] = []): CallResult {
  return {
    status: isError ? 'failed' : 'succeeded',
    content: [
      ...notes.flatMap((note) => text(`Agreed to by ${note}`)),
      ...(content.length > 0 ? content : text(NO_ANSWER)),
    ],
    isError,
    errorKind: isError ? 'tool_error' : null,
    reason: isError ? `the tool reported an error: ${firstLine(content)}` : null,
  };
}

/** The tool could not be reached, took too long or broke: the model is told in words (S0-HAR-17). */
export const resultOfFailure = (error: Pick<DomainError, 'code' | 'message'>): CallResult => ({
  status: 'failed',
  content: text(`The tool call failed (${error.code}): ${error.message}`),
  isError: true,
  errorKind: 'tool_error',
  reason: error.message,
});

/** Longest reason in UTF-16 units; the whole text is in the result. */
const REASON_LENGTH = 200;

const firstLine = (content: ToolResult['content']): string =>
  (
    content
      .map(({ text }) => text)
      .join('\n')
      .trim()
      .split('\n', 1)[0] || 'it gave no reason'
  ).slice(0, REASON_LENGTH);

const text = (words: string): CallResult['content'] => [{ type: 'text', text: words }];
