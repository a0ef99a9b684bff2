// npm run faults [-- --seeds N | --long]: every fault of e2e/faults with 20 seeds, with N, or with 200; what is named after that
// goes to vitest: `npm run faults -- --seeds 5 -t SIGSTOP`.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';

const SEEDS = 20;
const LONG_SEEDS = 200;

/** How many seeds the words ask for, and the words that are left; null when they cannot be understood. */
function read(words: readonly string[]): { seeds: number; rest: string[] } | null {
  const [first, second, ...others] = words;
  if (first === '--long') return { seeds: LONG_SEEDS, rest: words.slice(1) };
  if (first !== '--seeds') return { seeds: SEEDS, rest: [...words] };
  const seeds = Number(second);
  return Number.isInteger(seeds) && seeds > 0 ? { seeds, rest: others } : null;
}

const asked = read(process.argv.slice(2));
if (!asked) {
  console.error('usage: npm run faults [-- --seeds NUMBER | --long] [options of vitest]');
  process.exitCode = 1;
} else {
  console.log(`every fault with ${asked.seeds} seeds`);
  const vitest = resolve('node_modules/vitest/vitest.mjs');
  const words = ['run', '--project', 'e2e', 'e2e/faults', '--reporter', 'verbose', ...asked.rest];
  const { status } = spawnSync(process.execPath, [vitest, ...words], {
    env: { ...loadEnvironment(), GATEHOUSE_FAULT_SEEDS: String(asked.seeds) },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
