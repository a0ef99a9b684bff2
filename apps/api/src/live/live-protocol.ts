import type { Problem } from '@gatehouse/contracts/http';
import type { CredentialCarrier } from '@gatehouse/platform/http';
import type { Socket } from 'socket.io';
import { z } from 'zod';

/** What a client sends with `watch` and `unwatch`. */
export const LiveRequest = z.strictObject({ channel: z.string().min(1).max(200) });

/** What it gets back. */
export type LiveAnswer = { ok: true } | { ok: false; problem: Problem };

const HandshakeAuth = z.object({ token: z.string().min(1).optional() });

/**
 * The credential of a socket: `auth: { token }`, else the headers of its handshake. A page of another site that opens a
 * socket is told by its origin, so such a handshake counts as a request that changes something.
 */
export function carrierOf({ auth, headers }: Pick<Socket['handshake'], 'auth' | 'headers'>): CredentialCarrier {
  const { token } = HandshakeAuth.parse(auth);
  if (token) return { method: 'GET', headers: { authorization: `Bearer ${token}` } };
  return { method: headers.origin ? 'POST' : 'GET', headers };
}
