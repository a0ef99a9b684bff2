import type { Client } from '@gatehouse/contracts/http';
import { getSession, SessionStreamEvent, type SessionView, watchSession } from '@gatehouse/contracts/runtime';

/**
 * Follows a session until it ends.
 *
 * @param show told each event; those of a newer server that this program does not know are left out
 * @returns the session as it stands at the end
 */
export async function followSession(
  client: Client,
  id: string,
  show: (event: SessionStreamEvent) => void,
): Promise<SessionView> {
  for await (const { event, data } of client.stream(watchSession, { params: { id }, query: {} })) {
    const known = SessionStreamEvent.safeParse({ event, data });
    if (known.success) show(known.data);
  }
  return client.call(getSession, { params: { id } });
}
