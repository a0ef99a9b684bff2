import type { Principal } from '@gatehouse/contracts/access';
import type { Endpoint } from '@gatehouse/contracts/http';
import type { Request } from 'express';

/** What the edge finds out about one request on its way to the handler. */
export interface RequestState {
  /** What it reached; undefined before that is known. */
  endpoint?: Endpoint;
  /** Null for a request without a credential. */
  principal?: Principal | null;
  input?: { params: unknown; query: unknown; body: unknown };
  traceId?: string;
}

const states = new WeakMap<Request, RequestState>();

/** The state of this request; made on first sight, gone with the request. */
export function stateOf(request: Request): RequestState {
  const known = states.get(request);
  if (known) return known;
  const state: RequestState = {};
  states.set(request, state);
  return state;
}
