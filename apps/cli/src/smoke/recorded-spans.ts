import type { Client } from '@gatehouse/contracts/http';
import { readSessionTrace, type SpanView } from '@gatehouse/contracts/insight';

const EVERY_MS = 500;

/**
 * The spans of a session that has ended. They are written in batches, a moment after what they record.
 *
 * @param isWhole whether nothing is missing
 * @param withinMs how long to wait for what is missing
 * @returns what was there at the end of that time at the latest
 */
export async function recordedSpans(
  client: Client,
  sessionId: string,
  isWhole: (spans: SpanView[]) => boolean,
  withinMs: number,
): Promise<SpanView[]> {
  const until = performance.now() + withinMs;
  for (;;) {
    const { spans } = await client.call(readSessionTrace, { params: { sessionId } });
    if (isWhole(spans) || performance.now() >= until) return spans;
    await new Promise((resume) => setTimeout(resume, EVERY_MS));
  }
}
