import type { SessionView, ToolCallView } from '@gatehouse/contracts/runtime';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** What `run --json` prints. Fixed: scripts rely on it (docs/guides/cli.md). */
export interface RunResult {
  sessionId: string;
  status: SessionView['status'];
  endReason: SessionView['endReason'];
  errorKind: SessionView['errorKind'];
  /** What the person is told: the answer, or why there is none. */
  answer: string | null;
  model: string | null;
  rehearsed: boolean;
  toolCalls: Pick<ToolCallView, 'tool' | 'arguments' | 'verdict' | 'reason' | 'status' | 'durationMs' | 'costUsd'>[];
  usage: SessionView['usage'];
  costUsd: number;
  traceId: string | null;
}

/**
 * The result of a run.
 *
 * @param after position of the last turn before it; tool calls of earlier turns are left out
 */
export const runResult = (session: SessionView, after: number): RunResult => ({
  sessionId: session.id,
  status: session.status,
  endReason: session.endReason,
  errorKind: session.errorKind,
  answer: session.answer ?? session.message,
  model: session.model,
  rehearsed: session.rehearsed,
  toolCalls: session.toolCalls
    .filter(({ turn }) => turn > after)
    .map(({ tool, arguments: given, verdict, reason, status, durationMs, costUsd }) => ({
      tool,
      arguments: given,
      verdict,
      reason,
      status,
      durationMs,
      costUsd,
    })),
  usage: session.usage,
  costUsd: session.costUsd,
  traceId: session.traceId,
});

/** 0 for an answer, 2 when the gate refused, 3 for every other end. */
export function exitCodeOfRun({ status, endReason }: Pick<SessionView, 'status' | 'endReason'>): ExitCode {
  if (status === 'completed') return EXIT.completed;
  return endReason === 'refused' ? EXIT.refused : EXIT.failed;
}
