import type { Decision, Outcome } from '@gatehouse/governance/enforcement';
import type { Change } from '@gatehouse/platform/events';
import { continueTrace } from '@gatehouse/platform/telemetry';
import { Injectable } from '@nestjs/common';
import {
  type CallResult,
  resultOfAnswer,
  resultOfFailure,
  resultOfRefusal,
  type RequestedCall,
} from '../../harness/index.ts';
import { ToolCalls, type ToolResult } from '../../tool-calls/index.ts';
import { ConversationRepository } from '../conversation.repository.ts';
import { interrupted } from '../lease/lease.ts';
import { SessionChanges } from '../session-changes.ts';
import { toolCallCompleted } from '../session-events.rules.ts';
import { advance, holdUnlessStopping } from '../session-steps.repository.ts';
import { interruptionOfRun, leaseOf, type SessionRun } from './session-run.ts';
import type { CallUpdate } from '../session.ts';
import { ParkSession } from '../waiting/park-session.ts';

/** How long a tool call that is under way may still take when the worker stops, in milliseconds. */
const GRACE_MS = 5_000;

/** One tool call through the gate. Whatever comes of it is kept, and the model is told at its next turn (S0-HAR-08, S0-HAR-17). */
@Injectable()
export class RunTool {
  constructor(
    private readonly tools: ToolCalls,
    private readonly conversation: ConversationRepository,
    private readonly changes: SessionChanges,
    private readonly parking: ParkSession,
  ) {}

  /** @throws DomainError `fence_moved`, `session_stopping` or `session_waiting`; then nothing more is written in this run */
  async run(run: SessionRun, call: RequestedCall): Promise<void> {
    const grace = delayedAbort(run.stopping, GRACE_MS);
    try {
      await continueTrace(run.turnTrace, () => this.callTool(run, call, grace.signal));
    } finally {
      grace.cancel();
      this.changes.announce(run.session.id);
    }
  }

  /** Ends a call without making it: it was made before, and nothing will be known of it any more. */
  report(run: SessionRun, call: RequestedCall, result: CallResult): Promise<void> {
    return this.settleAlone(run, call, { ...updateOf(result), verdict: 'allowed' });
  }

  private async callTool(run: SessionRun, call: RequestedCall, stopping: AbortSignal): Promise<void> {
    const { session } = run;
    const result = await this.tools.call({
      actionId: call.id,
      agentId: session.agentId,
      agentVersion: session.agentVersion,
      onBehalfOf: session.personId,
      sessionId: session.id,
      toolId: call.toolId,
      arguments: call.arguments,
      signal: AbortSignal.any([run.held.signal, stopping]),
      keep: {
        before: () => ({
          statements: [holdUnlessStopping(leaseOf(run)), this.conversation.markingDispatched(call.id)],
          events: [],
        }),
        after: (outcome, decision) => this.keepOutcome(run, call, outcome, decision),
      },
    });
    if (result.outcome === 'performed') return;
    const { refusal, verdicts } = result.decision;
    if (result.outcome === 'suspended') {
      await this.conversation.keepStages(call.id, verdicts);
      if (await this.parking.run(leaseOf(run), session, result.suspension)) throw interrupted('session_waiting');
      return;
    }
    if (!refusal) return;
    await this.settleAlone(run, call, { ...updateOf(resultOfRefusal(refusal)), verdict: 'denied', stages: verdicts });
  }

  private keepOutcome(
    run: SessionRun,
    call: RequestedCall,
    outcome: Outcome<ToolResult>,
    { verdicts: stages, notes }: Pick<Decision, 'verdicts' | 'notes'>,
  ): Change {
    const allowed = { verdict: 'allowed', stages, durationMs: outcome.durationMs } as const;
    if (outcome.status === 'succeeded') {
      return this.settle(run, call, {
        ...updateOf(resultOfAnswer(outcome.value, notes)),
        ...allowed,
        cost: outcome.cost,
      });
    }
    const { error } = outcome;
    if (outcome.status === 'unknown') return this.settle(run, call, { ...unknown(error.message), ...allowed });
    // It did not happen because this worker has to yield: that is no fault of the tool, and it is made again.
    if (interruptionOfRun(run)) return { statements: [this.conversation.reopening(call.id)], events: [] };
    return this.settle(run, call, { ...updateOf(resultOfFailure(error)), ...allowed });
  }

  private settleAlone(run: SessionRun, call: RequestedCall, update: CallUpdate): Promise<void> {
    return this.changes.commitStep(run.session.id, this.settle(run, call, update));
  }

  private settle(run: SessionRun, call: RequestedCall, update: CallUpdate): Change {
    const { status, verdict, durationMs, cost } = update;
    return this.changes.step(
      [advance(leaseOf(run), { cost }), this.conversation.settlingCall(call.id, update)],
      toolCallCompleted(run.session, call, { status, verdict, durationMs }),
    );
  }
}

const updateOf = ({ status, content, isError, errorKind, reason }: CallResult): Omit<CallUpdate, 'verdict'> => ({
  status,
  content,
  isError,
  errorKind,
  reason,
  durationMs: null,
  cost: 0n,
});

const unknown = (reason: string): CallUpdate => ({
  status: 'unknown',
  verdict: 'allowed',
  content: null,
  isError: true,
  errorKind: 'tool_error',
  reason,
  durationMs: null,
  cost: 0n,
});

/** A signal that follows `signal` after `milliseconds`, so that what is under way may still finish. */
function delayedAbort(signal: AbortSignal, milliseconds: number): { signal: AbortSignal; cancel(): void } {
  const delayed = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = () => {
    timer = setTimeout(() => delayed.abort(signal.reason), milliseconds);
  };
  if (signal.aborted) begin();
  else signal.addEventListener('abort', begin, { once: true });
  return {
    signal: delayed.signal,
    cancel: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', begin);
    },
  };
}
