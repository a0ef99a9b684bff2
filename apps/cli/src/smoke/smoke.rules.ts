import type { SpanView } from '@gatehouse/contracts/insight';
import type { SessionView } from '@gatehouse/contracts/runtime';

/** One part of the round trip, and whether it works. */
export interface SmokePart {
  part: 'gateway' | 'tool' | 'trace';
  passed: boolean;
  /** What was seen, or what was missing. */
  detail: string;
}

type Seen = Pick<SessionView, 'status' | 'message' | 'answer' | 'model' | 'rehearsed'> & {
  toolCalls: Pick<SessionView['toolCalls'][number], 'tool' | 'status' | 'verdict' | 'reason'>[];
};

/** Judges a session that was run to see whether everything works together (S0-DEP-04): gateway, one tool, trace. */
export const smokeParts = (session: Seen, spans: readonly Pick<SpanView, 'kind'>[]): SmokePart[] => [
  gatewayPart(session),
  toolPart(session),
  tracePart(spans),
];

function gatewayPart({ status, message, answer, model, rehearsed }: Seen): SmokePart {
  const passed = status === 'completed' && answer !== null && model !== null;
  const detail = passed
    ? `${model} answered${rehearsed ? ', rehearsed' : ''}`
    : `the session ended ${status}: ${message ?? 'without an answer'}`;
  return { part: 'gateway', passed, detail };
}

function toolPart({ toolCalls }: Seen): SmokePart {
  const done = toolCalls.find(({ status }) => status === 'succeeded');
  if (done) return { part: 'tool', passed: true, detail: `${done.tool} answered` };
  const [first] = toolCalls;
  const detail = first
    ? `${first.tool} was ${first.verdict === 'denied' ? 'refused' : first.status}: ${first.reason ?? 'no reason given'}`
    : 'the model called no tool: ask something that needs one, with --question';
  return { part: 'tool', passed: false, detail };
}

function tracePart(spans: readonly Pick<SpanView, 'kind'>[]): SmokePart {
  const missing = WANTED_KINDS.filter((kind) => !spans.some((span) => span.kind === kind));
  const detail = missing.length === 0 ? `${spans.length} spans` : `no span of kind ${missing.join(', ')}`;
  return { part: 'trace', passed: missing.length === 0, detail };
}

/** What a trace of a session with a tool call must show. */
export const WANTED_KINDS = ['model_call', 'tool_call'] as const;
