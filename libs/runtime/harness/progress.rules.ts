import { stepOf, type StuckStep } from '@gatehouse/governance/guards/rules';
import { wordsOfResult } from './call-result.rules.ts';
import type { RequestedCall, Turn } from './conversation.ts';

/**
 * The finished calls of the task at hand, as the stuck guard sees them. What a person says begins anew: it may be just what was
 * missing. Calls of unknown outcome are left out.
 *
 * @param isWriting whether a tool changes something outside the conversation, by its id
 */
export function stepsOfTask(
  turns: readonly Turn[],
  calls: readonly RequestedCall[],
  isWriting: (toolId: string) => boolean,
): StuckStep[] {
  const asked = turns.findLast(({ role }) => role === 'user')?.position ?? 0;
  return calls
    .filter(({ turn, status }) => turn > asked && FINISHED.includes(status))
    .map(({ turn, toolId, arguments: given, status, result }) =>
      stepOf({
        turn,
        tool: toolId,
        writes: isWriting(toolId),
        arguments: given,
        succeeded: status === 'succeeded',
        answer: wordsOfResult(result ?? []),
      }),
    );
}

const FINISHED: readonly RequestedCall['status'][] = ['succeeded', 'failed', 'denied'];
