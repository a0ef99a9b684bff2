import type { Tool } from '@gatehouse/registry/tools';
import { type CallResult, type RequestedCall } from './conversation.ts';
import { resultOfFailure } from './call-result.rules.ts';
import type { Ending } from './ending.ts';

/** What happens to a call that was handed to its server and whose outcome is not known. */
export type Recovery = { do: 'repeat' } | { do: 'report'; result: CallResult } | { do: 'review'; ending: Ending };

/** How many times one call is handed to its server. */
const MOST_DISPATCHES = 2;

/**
 * Decides how to go on after an unknown outcome (design §4): a call that reads, or that is reviewed as idempotent, is made
 * once more under the same idempotency key and then reported to the model as failed; any other waits for a person.
 *
 * @param tool null when it has left the catalogue: then nothing is known of it that would allow a repetition
 */
export function recover(call: RequestedCall, tool: Pick<Tool, 'sideEffect' | 'idempotent'> | null): Recovery {
  if (!tool || (tool.sideEffect !== 'read' && !tool.idempotent)) {
    return {
      do: 'review',
      ending: {
        status: 'needs_review',
        reason: 'unknown_outcome',
        errorKind: 'tool_error',
        message:
          `It is not known whether ${call.toolId} was carried out (call ${call.id}), and doing it twice could do harm. ` +
          'Check at its server, then stop the session or go on with a message that says what you found.',
      },
    };
  }
  if (call.dispatches < MOST_DISPATCHES) return { do: 'repeat' };
  const message = `no answer came, ${call.dispatches} times; whether it was carried out is unknown`;
  return { do: 'report', result: resultOfFailure({ code: 'outcome_unknown', message }) };
}
