import { SPAN_AGENT, SPAN_SESSION, withSpan } from '@gatehouse/platform/telemetry';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';

/** What every span of a session carries. */
export const sessionAttributes = ({ sessionId, agentId }: { sessionId: string; agentId: string }) => ({
  [SPAN_SESSION]: sessionId,
  [SPAN_AGENT]: agentId,
});

/**
 * Runs `work` in the root span of a new session (S0-TRC-02). The span covers the session's creation; its context is kept in
 * the row, so that turns, follow-ups and whatever comes after a crash are its descendants, in whichever process they run.
 */
export const inSessionSpan = <Result>(
  of: { sessionId: string; agentId: string },
  work: () => Promise<Result>,
): Promise<Result> =>
  context.with(ROOT_CONTEXT, () => withSpan('session', `session of ${of.agentId}`, sessionAttributes(of), work));

/** Trace id of a `traceparent`; null when the session began untraced. */
export const traceIdOf = (carrier: Record<string, string>): string | null => carrier.traceparent?.split('-')[1] ?? null;
