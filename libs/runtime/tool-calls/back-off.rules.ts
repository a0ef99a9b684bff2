const FIRST_MS = 250;
const LONGEST_MS = 30_000;

/** After how many milliseconds a server that failed `failures` times in a row is started again. */
export const backOffMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20));

/** How long a connection must have held, in milliseconds, to count as a good one: failures are counted anew after it. */
export const HEALTHY_AFTER_MS = 30_000;
