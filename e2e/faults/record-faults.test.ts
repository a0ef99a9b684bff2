import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { expectNothingLost } from '../support/common-checks.ts';
import { FaultBench } from '../support/fault-bench.ts';
import { RecordAsOwner } from '../support/record-as-owner.ts';
import { randomOf, SEEDS } from '../support/seeds.ts';

let bench: FaultBench;
let record: RecordAsOwner;
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
  const stream = `session:${session}`;
  await vi.waitFor(async () => expect(await record.isCovered(stream)).toBe(true), { timeout: 20_000, interval: 50 });
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

describe.each(SEEDS)('seed %i', (seed) => {
  let stream: string;
  beforeAll(async () => {
    stream = await coveredStream();
  });

  it.each(TAMPERINGS)('an event %s by the owner of the database: found, and named', async (_how, tamper) => {
    const restore = await record.keep(stream);
    await tamper(stream, randomOf(seed));
    const report = await bench.verifyAudit();
    await restore();
    expect(report.code).toBe(3);
    expect(report.stdout + report.stderr).toContain(stream);
  });
});

it('after all of it, put right again, nothing is lost, doubled, unrecorded or unpaid', () => expectNothingLost(bench));
