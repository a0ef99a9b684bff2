/**
 * Resolves with the first of the signals that this process is sent; until then, and after, none of them ends it: whoever
 * waits ends it in order.
 */
export function nextSignal(signals: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of signals) process.on(signal, () => resolve(signal));
  });
}
