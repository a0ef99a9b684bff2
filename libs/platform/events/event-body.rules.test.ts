import { DomainError } from '@gatehouse/kernel';
import { describe, expect, it } from 'vitest';
import type { NewEvent } from './event.ts';
import { EVENT_BYTES, eventBody } from './event-body.rules.ts';

const event: NewEvent = {
  stream: 'session:1',
  type: 'action.denied',
  actor: 'agent:eng-prod',
  subject: 'tool:codebase_search',
  payload: { z: 1, a: [true, null] },
};

const refusal = (change: Partial<NewEvent>): string => {
  try {
    eventBody({ ...event, ...change });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid_event') return error.message;
    throw error;
  }
  return 'accepted';
};

describe('eventBody', () => {
  it('is the canonical JSON of everything but the stream, with null for what was left out', () => {
    expect(eventBody(event)).toBe(
      '{"actor":"agent:eng-prod","idempotencyKey":null,"onBehalfOf":null,"payload":{"a":[true,null],"z":1},' +
        '"subject":"tool:codebase_search","traceId":null,"type":"action.denied"}',
    );
  });

  it('refuses what PostgreSQL cannot store, and says where it is', () => {
    expect(refusal({ payload: 'a\0b' })).toContain('NUL');
    expect(refusal({ payload: { deep: ['a\\\0b'] } })).toContain('NUL');
    expect(refusal({ payload: { 'a\0b': 1 } })).toContain('NUL');
    expect(refusal({ payload: 'a\ud800b' })).toContain('lone surrogate');
    expect(refusal({ stream: 'session:\0' })).toContain('its stream holds a NUL');
    expect(refusal({ stream: 'session:\udc00' })).toContain('its stream holds a lone surrogate');
    expect(refusal({ payload: Number.NaN })).toContain('no canonical JSON form');
  });

  it('keeps text that only looks like a NUL', () => {
    expect(refusal({ payload: 'a backslash and \\u0000' })).toBe('accepted');
    expect(refusal({ payload: 'emoji 🙂' })).toBe('accepted');
  });

  it('refuses empty names, names beyond the index, and content that does not belong in an event', () => {
    expect(refusal({ actor: '' })).toContain('its actor is empty');
    expect(refusal({ idempotencyKey: '' })).toContain('its idempotencyKey is empty');
    expect(refusal({ stream: 'x'.repeat(513) })).toContain('more than 512 bytes');
    expect(refusal({ payload: 'x'.repeat(EVENT_BYTES) })).toContain(`at most ${EVENT_BYTES}`);
  });
});
