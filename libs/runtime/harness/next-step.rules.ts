import { isShown } from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import type { AgentLimits } from '@gatehouse/registry/agents';
import { reachedCap, reachedWallClock, type Usage } from './caps.rules.ts';
import type { RequestedCall, Turn } from './conversation.ts';
import { answered, type Ending, failed } from './ending.ts';

/** Everything that the next step depends on. */
export interface LoopState {
  /** Whether the gate has let the current task begin. */
  begun: boolean;
  turns: readonly Turn[];
  calls: readonly RequestedCall[];
  used: Usage;
  limits: AgentLimits;
}

/** What the loop does next (S0-HAR-01). */
export type Step =
  | { do: 'begin' }
  /** `maxTokens`: what is left of the session's tokens. */
  | { do: 'call_model'; maxTokens: number }
  | { do: 'run_tool'; call: RequestedCall }
  /** The call was handed over and its outcome is not known. */
  | { do: 'recover_tool'; call: RequestedCall }
  | { do: 'end'; ending: Ending };

/**
 * Decides the next step from what is committed alone, so that a worker that takes over after a crash goes on exactly
 * where the other one was.
 *
 * @throws DomainError `empty_session` for a session without a turn, which nothing can make
 */
export function nextStep({ begun, turns, calls, used, limits }: LoopState): Step {
  const last = turns.at(-1);
  if (!last) throw new DomainError('internal', 'empty_session', 'the session has no turn to answer');
  if (!begun) return { do: 'begin' };

  const requested = last.role === 'assistant' ? calls.filter(({ turn }) => turn === last.position) : [];
  const open = requested.filter(isOpen).sort((left, right) => left.ordinal - right.ordinal)[0];
  if (open) {
    const late = reachedWallClock(limits, used);
    if (late) return { do: 'end', ending: late };
    return { do: open.status === 'pending' ? 'run_tool' : 'recover_tool', call: open };
  }
  if (last.role === 'assistant' && requested.length === 0) return { do: 'end', ending: endOfAnswer(last) };

  const ending = reachedCap(limits, used);
  return ending ? { do: 'end', ending } : { do: 'call_model', maxTokens: limits.tokens - used.tokens };
}

const isOpen = ({ status }: RequestedCall): boolean =>
  status === 'pending' || status === 'dispatched' || status === 'unknown';

/** What an answer without tool calls means for the task. */
function endOfAnswer({ content, stopReason }: Turn): Ending {
  if (stopReason === 'refusal') return failed('model_error', 'The model declined to answer.');
  if (stopReason === 'max_tokens') {
    return {
      status: 'stopped',
      reason: 'output_limit',
      errorKind: null,
      message: 'The answer is cut short: it reached the limit of what may be said at once.',
    };
  }
  return !content.some(isShown) ? failed('model_error', 'The model answered with nothing.') : answered;
}
