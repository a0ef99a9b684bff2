import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { thenNothingIsLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { RecordAsOwner } from '../support/record-as-owner.ts';
import { randomOf, SEEDS } from '../support/seeds.ts';

let bench: FaultBench;
let record: RecordAsOwner;
/** The stream of each seed. */
const streams: Record<number, string> = {};
beforeAll(async () => {
  bench = await FaultBench.start();
  record = await RecordAsOwner.open(bench.dataPlane.ownerUrl);
});
afterAll(async () => {
  await record?.close();
  await bench?.remove();
});

/** The stream of a session that has ended and that a checkpoint covers. */
async function coveredStream(): Promise<string> {
  const session = await bench.ask('look');
  await bench.ended(session);
  // Nothing is added to it any more once what is worth remembering has been noted.
  await vi.waitFor(async () => expect(await bench.rows.isRemembered(session)).toBe(true), {
    timeout: 60_000,
    interval: 100,
  });
  const stream = `session:${session}`;
  await vi.waitFor(async () => expect(await record.isCovered(stream)).toBe(true), { timeout: 60_000, interval: 50 });
  return stream;
}

type Tampering = (stream: string, random: () => number) => Promise<void>;
const TAMPERINGS: readonly [string, Tampering][] = [
  ['edited', (stream, random) => record.edit(stream, random)],
  ['deleted', (stream, random) => record.delete(stream, random)],
  ['swapped with another', (stream, random) => record.swap(stream, random)],
  ['cut off with all that follow it', (stream, random) => record.cutTail(stream, random)],
  ['removed with its whole stream', (stream) => record.removeStream(stream)],
];

describe.each(TAMPERINGS)('an event is %s by the owner of the database', (how, tamper) => {
  it.for(SEEDS)('seed %i: found, and named', async (seed) => {
    const stream = streams[seed] ?? (await coveredStream());
    streams[seed] = stream;
    const restore = await record.keep(stream);
    await tamper(stream, randomOf(seed));
    const report = await bench.verifyAudit();
    await restore();
    expect(report.code).toBe(3);
    expect(report.stdout + report.stderr).toContain(stream);
  });
  thenNothingIsLost(() => bench, `an event was ${how}, and put right again`);
});
