import type { NewEvent } from '@gatehouse/platform/events';

/** Size of an event's text, in bytes. */
export const EVENT_BYTES = 400;

const FACTS = {
  actionId: '019a9c1e-7d1c-7c3a-9a53-0f3c8d1b2e4f',
  durationMs: 12.5,
  resultHash: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
};

/** An event as the gate writes it, whose text is 400 bytes long. */
export function sampleEvent(stream: string): NewEvent {
  const event = {
    stream,
    type: 'action.succeeded',
    actor: 'agent:eng-prod',
    onBehalfOf: 'person:engineer',
    subject: 'tool:codebase_search',
    traceId: '0af7651916cd43dd8448eb211c80319c',
    idempotencyKey: null,
  };
  const { stream: _, ...written } = event;
  const without = JSON.stringify({ ...written, payload: { ...FACTS, verdicts: '' } }).length;
  return { ...event, payload: { ...FACTS, verdicts: 'v'.repeat(Math.max(0, EVENT_BYTES - without)) } };
}

/** The same size as plain text, for what has no events. */
export const SAMPLE_TEXT = JSON.stringify({ text: 'v'.repeat(EVENT_BYTES - 11) });
