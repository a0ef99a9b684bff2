import { canonicalJson, DomainError } from '@gatehouse/kernel';
import type { NewEvent } from './event.ts';

/** Most bytes that one event may have. Events point at content, they do not carry it (design §5). */
export const EVENT_BYTES = 64 * 1024;

/** Most bytes of a name that is indexed; PostgreSQL refuses index rows beyond a third of a page. */
const NAME_BYTES = 512;

const INDEXED = ['stream', 'type', 'actor', 'onBehalfOf', 'subject', 'traceId', 'idempotencyKey'] as const;

/** Half of a character: read by code points, a pair is none. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A NUL as JSON writes it. */
const NUL = '\\u0000';

/** The same where its backslash is not itself escaped. */
const ESCAPED_NUL = /(?<!\\)(?:\\\\)*\\u0000/;

/**
 * The canonical text (RFC 8785) of an event: what is stored, and what its hash covers.
 *
 * @throws DomainError `invalid_event` when it is empty where it must not be, too large, or holds text that PostgreSQL
 *   cannot store (NUL characters, lone surrogates)
 */
export function eventBody(event: NewEvent): string {
  for (const name of INDEXED) refuseBadName(name, event[name]);
  const body = canonicalBody(event);
  if (body.includes(NUL) && ESCAPED_NUL.test(body))
    throw invalid(event, 'its payload holds a NUL character; remove it');
  const bytes = Buffer.byteLength(body);
  if (bytes > EVENT_BYTES) {
    throw invalid(
      event,
      `it has ${bytes} bytes, at most ${EVENT_BYTES} are kept; store content elsewhere and its hash here`,
    );
  }
  return body;
}

function canonicalBody(event: NewEvent): string {
  const { type, actor, onBehalfOf = null, subject, payload, traceId = null, idempotencyKey = null } = event;
  try {
    return canonicalJson({ type, actor, onBehalfOf, subject, payload, traceId, idempotencyKey });
  } catch (cause) {
    throw invalid(event, `it has no canonical JSON form: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function refuseBadName(name: (typeof INDEXED)[number], value: string | null | undefined): void {
  const optional = name === 'onBehalfOf' || name === 'traceId' || name === 'idempotencyKey';
  if (optional && (value === null || value === undefined)) return;
  const wrong = !value
    ? 'is empty'
    : value.includes('\0')
      ? 'holds a NUL character'
      : LONE_SURROGATE.test(value)
        ? 'holds a lone surrogate'
        : Buffer.byteLength(value) > NAME_BYTES
          ? `has more than ${NAME_BYTES} bytes`
          : null;
  if (wrong) throw new DomainError('invalid', 'invalid_event', `the event cannot be recorded: its ${name} ${wrong}`);
}

const invalid = (event: NewEvent, reason: string, cause?: unknown): DomainError =>
  new DomainError('invalid', 'invalid_event', `the event ${event.type} cannot be recorded: ${reason}`, { cause });
