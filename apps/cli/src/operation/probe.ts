import { type ResponseOf, readyz } from '@gatehouse/contracts/http';

const TIMEOUT_MS = 4_000;

/** What the API says of its readiness. */
export type Readiness = ResponseOf<typeof readyz>;

/** Asks the API whether it is ready; null when no Gatehouse answers at the address. */
export async function probe(url: string): Promise<Readiness | null> {
  try {
    // Not through the client: "not ready" is an answer here, with a status of its own.
    const response = await fetch(new URL(readyz.path, url), { signal: AbortSignal.timeout(TIMEOUT_MS) });
    return readyz.response?.parse(await response.json()) ?? null;
  } catch {
    return null; // Not there yet, or not any more: that is the answer.
  }
}
