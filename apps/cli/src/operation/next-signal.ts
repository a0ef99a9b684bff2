/** What a shell shows for a program that was ended by Ctrl-C. */
const ENDED_BY_CTRL_C = 130;

/**
 * Resolves with the first of the signals that this process is sent, which then does not end it: whoever waits ends it in
 * order. A second one ends it at once, and leaves the rest to the reaper.
 */
export function nextSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of signals) {
      process.on(signal, () => {
        if (asked) process.exit(ENDED_BY_CTRL_C);
        asked = true;
        resolve(signal);
      });
    }
  });
}
