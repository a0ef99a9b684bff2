// npm run bench [-- CASE…]: measures, and writes docs/benchmarks.md from everything that was measured so far.
import 'reflect-metadata';
import { CASES } from './cases/index.ts';
import { describeMachine } from './machine.ts';
import { keepResult, writeDocument } from './results.ts';
import { runCase } from './run-case.ts';
import { Servers } from './servers.ts';
import { summary } from './document.rules.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !CASES.some((benchCase) => benchCase.name === name));
if (unknown.length > 0) {
  const names = CASES.map(({ name }) => name).join(', ');
  throw new Error(`there is no case ${unknown.join(', ')}; there are: ${names}`);
}
const tell = (line: string): void => console.error(line);
const chosen = CASES.filter(({ name }) => asked.length === 0 || asked.includes(name));

for (const benchCase of chosen) {
  // Servers of its own for each case: none finds the caches or the bloat that another one left.
  const servers = await Servers.start(tell);
  try {
    const machine = describeMachine(await servers.describe());
    const result = await runCase(benchCase, servers, tell);
    await keepResult({ ...result, machine, measuredAt: new Date().toISOString() });
    console.log(summary(result));
  } finally {
    await servers.stop();
  }
}
await writeDocument(CASES.map(({ name }) => name));
// A peer's client that was left open would go on looking for servers that are gone.
process.exit(0);
