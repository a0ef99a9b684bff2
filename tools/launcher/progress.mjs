// What the launcher says while it works. On standard error, so that the answers of commands stay alone on standard output.
import { duration } from './rules.mjs';

const REMIND_MS = 15_000;

export const say = (line) => process.stderr.write(`gatehouse: ${line}\n`);

/** Says what begins, every 15 s that it goes on, and how long it took. */
export async function step(doing, done, work) {
  const started = performance.now();
  const elapsed = () => duration(performance.now() - started);
  say(`${doing} …`);
  const reminder = setInterval(() => say(`still ${doing} (${elapsed()})`), REMIND_MS);
  try {
    const result = await work();
    say(`${done} in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(reminder);
  }
}

/** A failure that is told in its own words, without a stack trace. */
export class Failure extends Error {}
