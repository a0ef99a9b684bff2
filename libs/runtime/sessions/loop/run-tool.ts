import type { Outcome } from '@gatehouse/governance/enforcement';
import type { Transaction } from '@gatehouse/platform/database';
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
import { LeaseRepository } from '../lease/lease.repository.ts';
import { SessionChanges } from '../session-changes.ts';
import { toolCallCompleted } from '../session-events.rules.ts';
import { interruptionOfRun, leaseOf, type SessionRun } from './session-run.ts';
import type { CallUpdate } from '../session.ts';

/** How long a tool call that is under way may still take when the worker stops, in milliseconds. */
const GRACE_MS = 5_000;

/** One tool call through the gate. Whatever comes of it is kept, and the model is told at its next turn (S0-HAR-08, S0-HAR-17). */
@Injectable()
export class RunTool {
  constructor(
    private readonly tools: ToolCalls,
    private readonly conversation: ConversationRepository,
    private readonly leases: LeaseRepository,
    private readonly changes: SessionChanges,
  ) {}

  /** @throws DomainError `fence_moved` or `session_stopping`; then nothing more is written in this run */
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
    return this.settle(run, call, { ...updateOf(result), verdict: 'allowed' });
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
        before: async (transaction) => {
          await this.leases.holdFence(transaction, leaseOf(run), true);
          await this.conversation.markDispatched(transaction, call.id);
        },
        after: (transaction, outcome) => this.keepOutcome(transaction, run, call, outcome),
      },
    });
    const stages = result.decision.verdicts;
    if (result.outcome === 'performed') return this.conversation.keepStages(call.id, stages);
    const { refusal } = result.decision;
    if (refusal) await this.settle(run, call, { ...updateOf(resultOfRefusal(refusal)), verdict: 'denied', stages });
  }

  private keepOutcome(
    transaction: Transaction,
    run: SessionRun,
    call: RequestedCall,
    outcome: Outcome<ToolResult>,
  ): Promise<void> {
    if (outcome.status === 'succeeded') {
      const { cost, durationMs } = outcome;
      const update = { ...updateOf(resultOfAnswer(outcome.value)), verdict: 'allowed' as const, cost, durationMs };
      return this.settleWithin(transaction, run, call, update);
    }
    const { error, durationMs } = outcome;
    if (outcome.status === 'unknown') {
      return this.settleWithin(transaction, run, call, { ...unknown(error.message), durationMs });
    }
    // It did not happen because this worker has to yield: that is no fault of the tool, and it is made again.
    if (interruptionOfRun(run)) return this.conversation.reopen(transaction, call.id);
    return this.settleWithin(transaction, run, call, {
      ...updateOf(resultOfFailure(error)),
      verdict: 'allowed',
      durationMs,
    });
  }

  private settle(run: SessionRun, call: RequestedCall, update: CallUpdate): Promise<void> {
    return this.changes.commit(run.session.id, (transaction) => this.settleWithin(transaction, run, call, update));
  }

  private settleWithin(
    transaction: Transaction,
    run: SessionRun,
    call: RequestedCall,
    update: CallUpdate,
  ): Promise<void> {
    const { status, verdict, durationMs } = update;
    return this.changes.within(transaction, async (_, record) => {
      await this.leases.holdFence(transaction, leaseOf(run));
      await this.conversation.settleCall(transaction, call.id, update);
      await this.conversation.addCost(transaction, run.session.id, update.cost);
      await this.leases.saveProgress(transaction, leaseOf(run));
      record(toolCallCompleted(run.session, call, { status, verdict, durationMs }));
    });
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
