import { DomainError } from '@gatehouse/kernel';

/** The server could not be reached, or is gone: nothing was asked of it. */
export const serverUnavailable = (serverId: string, what: string, cause?: unknown): DomainError =>
  new DomainError('unavailable', 'tool_server_unavailable', `tool server ${serverId} ${what}`, { cause });

/** The server does not speak the protocol: the connection is given up. */
export const serverBroken = (serverId: string, what: string, cause?: unknown): DomainError =>
  new DomainError('unavailable', 'tool_server_broken', `tool server ${serverId} ${what}; it was disconnected`, {
    cause,
  });

/** The call was sent and its answer will never be known: it may have had its effect. */
export const outcomeUnknown = (
  kind: 'timeout' | 'unavailable',
  tool: string,
  what: string,
  cause?: unknown,
): DomainError =>
  new DomainError(
    kind,
    'outcome_unknown',
    `${tool} was called, but ${what}; it is not known whether the call took effect`,
    { cause },
  );

/** The server refused the call by a protocol error, for instance because it does not know the tool. */
export const callRejected = (tool: string, reason: string, cause?: unknown): DomainError =>
  new DomainError('invalid', 'tool_call_rejected', `the tool server rejected the call of ${tool}: ${reason}`, {
    cause,
  });

/** The caller gave up before anything was sent. */
export const callAborted = (tool: string): DomainError =>
  new DomainError('unavailable', 'tool_call_aborted', `the call of ${tool} was stopped before it was sent`);
