import { hash } from 'node:crypto';
import { AuditModule, AuditWorkerModule, ExportRecord, TakeCheckpoint } from '@gatehouse/insight/audit';
import { type EventLine, RecordVerifier } from '@gatehouse/insight/audit/rules';
import { SigningKeys } from '@gatehouse/platform/crypto';
import type { Database } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import type { INestApplicationContext } from '@nestjs/common';
import type { BenchCase } from '../bench-case.ts';
import { openProcess } from '../open-process.ts';
import { EVENT_BYTES, sampleEvent } from '../sample-event.ts';

const WANTED = 1_000_000;
/** What is recorded in this time is what is verified, when it is less than wanted. */
const FILL_MS = 180_000;
const STREAMS = 1_000;

/** How fast the record is verified. */
export const verifyCase: BenchCase = {
  name: 'verify',
  title: 'The record: verifying',
  work:
    `A record of events of ${EVENT_BYTES} bytes over ${STREAMS.toLocaleString('en-US')} streams, with a signed checkpoint, is verified line by line as ` +
    '`gatehouse audit verify` does, in one process. Beside it: SHA-256 over the same texts, nothing else.',
  async open(servers) {
    const { config, owner } = await servers.database('bench_verify');
    const process = await openProcess(config, [AuditModule, AuditWorkerModule]);
    const events = await fill(process, owner);
    await process.get(TakeCheckpoint).run();
    const publicKeys = await new SigningKeys(config).publicKeys();
    const begun = performance.now();
    const lines: string[] = [];
    for await (const text of process.get(ExportRecord).run()) lines.push(...text.split('\n').slice(0, -1));
    const exportedPerSecond = (events * 1_000) / (performance.now() - begun);
    const bodies = lines.flatMap((line) =>
      line.startsWith('{"kind":"event"') ? [(JSON.parse(line) as EventLine).body] : [],
    );
    if (bodies.length !== events) throw new Error(`${events} events were recorded and ${bodies.length} read`);
    return {
      sides: [
        {
          name: 'verify',
          role: 'product',
          round: async () =>
            ratePerSecond(events, () => {
              const verifier = new RecordVerifier({ publicKeys });
              for (const line of lines) verifier.accept(line);
              const { verified, problems } = verifier.finish();
              if (!verified) throw new Error(`the record does not verify: ${JSON.stringify(problems[0])}`);
            }),
        },
        {
          name: 'SHA-256 alone',
          role: 'floor',
          round: async () =>
            ratePerSecond(events, () => {
              for (const body of bodies) hash('sha256', body, 'buffer');
            }),
        },
      ],
      targets: [
        {
          what: 'verified events per second',
          value: (read) => read('verify', 'per second'),
          bound: { atLeast: 200_000 },
          whenMissed:
            'Of the machine, one processor is used, and what others leave of it: the rate beside SHA-256 alone says what verifying adds. ' +
            'Streams do not depend on each other, so several threads could share them.',
        },
      ],
      remarks: [
        `The record held ${events.toLocaleString('en-US')} events${events < WANTED ? `: as many as could be recorded in ${FILL_MS / 1_000} s, fewer than the million wanted` : ''}. ` +
          `Reading it out of the database ran at ${Math.round(exportedPerSecond).toLocaleString('en-US')} events per second.`,
      ],
      close: () => process.close(),
    };
  },
};

/**
 * Has the database append events, one to each stream at a time, until there are enough or the time is over. What they say
 * is what the product wrote into the first.
 *
 * @returns how many there are, the first included
 */
async function fill(process: INestApplicationContext, { pool }: Database): Promise<number> {
  await process.get(EventLog).record(sampleEvent('sample'));
  const begun = performance.now();
  let recorded = 1;
  while (recorded < WANTED && performance.now() - begun < FILL_MS) {
    await pool.query(
      `select count(*) from append_events(
         array(select 'session:' || number from generate_series(1, $1::int) as number),
         (select array_fill(body, array[$1::int]) from events where stream = 'sample'))`,
      [STREAMS],
    );
    recorded += STREAMS;
  }
  return recorded;
}

function ratePerSecond(count: number, work: () => void): { 'per second': number } {
  const begun = performance.now();
  work();
  return { 'per second': (count * 1_000) / (performance.now() - begun) };
}
