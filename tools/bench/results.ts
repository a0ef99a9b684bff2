import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { documentOf } from './document.rules.ts';
import { KeptResult } from './result.ts';

/** Each case's newest result as data; the document is written from them. */
const RESULTS = 'tools/bench/results';
const DOCUMENT = 'docs/benchmarks.md';

export async function keepResult(result: KeptResult): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  await writeFile(fileOf(result.name), `${JSON.stringify(KeptResult.parse(rounded(result)), null, 2)}\n`);
}

/** Writes the document from what is known of these cases, in their order. */
export async function writeDocument(names: readonly string[]): Promise<void> {
  const kept = await Promise.all(names.map(readResult));
  const unmeasured = names.filter((_, index) => kept[index] === null);
  await writeFile(
    DOCUMENT,
    documentOf(
      kept.filter((result) => result !== null),
      unmeasured,
    ),
  );
}

async function readResult(name: string): Promise<KeptResult | null> {
  const text = await readFile(fileOf(name), 'utf8').catch(() => null);
  return text === null ? null : KeptResult.parse(JSON.parse(text));
}

const fileOf = (name: string): string => `${RESULTS}/${name}.json`;

/** Digits beyond the fourth say nothing, and make every difference between two measurements hard to read. */
const rounded = (result: KeptResult): unknown =>
  JSON.parse(JSON.stringify(result), (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value,
  );
