import type { SwitchConfirmations } from '@gatehouse/contracts/governance';

const LOOK_EVERY_MS = 200;
const LONGEST_MS = 5_000;

/**
 * Waits until every process has said that it knows of a switch, for five seconds at most.
 *
 * @param look asks how many have; null when the switch is not on any more
 * @returns what was answered last
 */
export async function awaitConfirmation(
  look: () => Promise<SwitchConfirmations | null>,
  { everyMs = LOOK_EVERY_MS, longestMs = LONGEST_MS } = {},
): Promise<SwitchConfirmations | null> {
  const begun = performance.now();
  for (;;) {
    const seen = await look();
    if (seen === null || seen.confirmed >= seen.processes || performance.now() - begun >= longestMs) return seen;
    await new Promise((resume) => setTimeout(resume, everyMs));
  }
}
