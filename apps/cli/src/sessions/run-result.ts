import type { SessionView, ToolCallView, TurnView } from '@gatehouse/contracts/runtime';
import { EXIT, type ExitCode } from '../exit-code.ts';

/** What `run --json` prints. Fixed: scripts rely on it (docs/guides/cli.md). */
export interface RunResult {
  sessionId: string;
  status: SessionView['status'];
  endReason: SessionView['endReason'];
  errorKind: SessionView['errorKind'];
  /** What the person is told: the answer, or why there is none. */
  answer: string | null;
  /** Code, who can change it, and the kill switch that stopped it, when the gate ended the task. */
  refusal: SessionView['refusal'];
  /** What answered; null when no model did. */
  model: string | null;
  rehearsed: boolean;
  toolCalls: Pick<ToolCallView, 'tool' | 'arguments' | 'verdict' | 'reason' | 'status' | 'durationMs' | 'costUsd'>[];
  /** Of this question. */
  usage: SessionView['usage'];
  costUsd: number;
  /** Of the whole session, the questions before it included. */
  session: { usage: SessionView['usage']; costUsd: number };
  traceId: string | null;
}

/**
 * The result of a run.
 *
 * @param after position of the last turn before it; what earlier turns said, called and cost is left out
 */
export function runResult(session: SessionView, after: number): RunResult {
  const answers = session.turns.filter(({ position, role }) => position > after && role === 'assistant');
  const last = answers.at(-1);
  return {
    sessionId: session.id,
    status: session.status,
    endReason: session.endReason,
    errorKind: session.errorKind,
    answer: last ? (session.answer ?? session.message) : session.message,
    refusal: session.refusal,
    model: last?.model ?? null,
    rehearsed: last?.rehearsed ?? false,
    toolCalls: session.toolCalls.filter(({ turn }) => turn > after).map(resultOfCall),
    // A session's own figures also hold what failed calls used, which belongs to no turn.
    ...(after === 0 ? { usage: session.usage, costUsd: session.costUsd } : costOfAnswers(answers)),
    session: { usage: session.usage, costUsd: session.costUsd },
    traceId: session.traceId,
  };
}

const resultOfCall = (call: ToolCallView): RunResult['toolCalls'][number] => ({
  tool: call.tool,
  arguments: call.arguments,
  verdict: call.verdict,
  reason: call.reason,
  status: call.status,
  durationMs: call.durationMs,
  costUsd: call.costUsd,
});

function costOfAnswers(answers: readonly TurnView[]): Pick<RunResult, 'usage' | 'costUsd'> {
  const sum = (count: (turn: TurnView) => number): number => answers.reduce((total, turn) => total + count(turn), 0);
  return {
    usage: {
      inputTokens: sum(({ usage }) => usage?.inputTokens ?? 0),
      outputTokens: sum(({ usage }) => usage?.outputTokens ?? 0),
      cacheReadTokens: sum(({ usage }) => usage?.cacheReadTokens ?? 0),
      cacheWriteTokens: sum(({ usage }) => usage?.cacheWriteTokens ?? 0),
    },
    costUsd: sum(({ costUsd }) => costUsd),
  };
}

/** 0 for an answer, 2 when the gate refused, 3 for every other end. */
export function exitCodeOfRun({ status, endReason }: Pick<SessionView, 'status' | 'endReason'>): ExitCode {
  if (status === 'completed') return EXIT.completed;
  return endReason === 'refused' ? EXIT.refused : EXIT.failed;
}
