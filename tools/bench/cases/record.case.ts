import { EventLog } from '@gatehouse/platform/events';
import { UnitOfWork } from '@gatehouse/platform/database';
import type { BenchCase, Side } from '../bench-case.ts';
import { GlobalChain } from '../floors/global-chain.ts';
import { RawRows } from '../floors/raw-rows.ts';
import { underLoad } from '../load.ts';
import { openProcess } from '../open-process.ts';
import { EVENT_BYTES, SAMPLE_TEXT, sampleEvent } from '../sample-event.ts';

const WRITERS = 64;
const LOAD = { clients: WRITERS, milliseconds: 1_500 };

/** How fast the record is written. */
export const recordCase: BenchCase = {
  name: 'record',
  title: 'The record: writing',
  work:
    `${WRITERS} writers, each with a stream of its own, events of ${EVENT_BYTES} bytes in the product's schema. Beside it: one chain ` +
    'over everything with a locked head, and rows without a chain, each plain (one commit an event) and batched as the product ' +
    'batches; and a transaction that writes one row, without and with an event appended to it.',
  async open(servers) {
    const { config, ownerUrl, owner } = await servers.database('bench_record');
    await owner.pool.query('create table changed_rows (id bigint generated always as identity primary key, body text)');
    const process = await openProcess(config, []);
    const [log, unitOfWork] = [process.get(EventLog), process.get(UnitOfWork)];
    const chain = await GlobalChain.make(owner);
    const raw = await RawRows.make(servers.open(ownerUrl));
    const sampled = Array.from({ length: WRITERS }, (_, writer) => sampleEvent(`session:${writer}`));
    const eventOf = (writer: number) => sampled[writer] ?? sampleEvent('session:none');
    const side = (name: string, role: Side['role'], work: (writer: number) => Promise<unknown>): Side => ({
      name,
      role,
      round: () => underLoad(LOAD, work),
    });
    const change = (append: boolean) => (writer: number) =>
      unitOfWork.run(async (transaction) => {
        await transaction.$executeRaw`insert into changed_rows (body) values (${SAMPLE_TEXT})`;
        if (append) await log.append(transaction, [eventOf(writer)]);
      });
    return {
      sides: [
        side('`record`', 'product', (writer) => log.record(eventOf(writer))),
        side('global chain, plain', 'peer', () => chain.record()),
        side('global chain, batched', 'peer', () => chain.recordBatched()),
        side('rows, plain', 'floor', () => raw.insert()),
        side('rows, batched', 'floor', () => raw.insertBatched()),
        side('a row and `append`', 'product', change(true)),
        side('a row alone', 'floor', change(false)),
      ],
      targets: [
        {
          what: '`record` beside the plain global chain',
          value: (read) => read('`record`', 'per second') / read('global chain, plain', 'per second'),
          bound: { atLeast: 10 },
          whenMissed:
            'On two processors shared with the writers it is processor time that runs out, and not the wait for the disk: most of it goes ' +
            'into the inserted row and its indexes.',
        },
        {
          what: '`record` beside batched rows',
          value: (read) => read('`record`', 'per second') / read('rows, batched', 'per second'),
          bound: { atLeast: 0.5 },
          whenMissed:
            'An event costs a head that is locked and moved, a hash, a parse of its JSON, and a row of twice the size in six indexes; a ' +
            'bare row costs one index. The quicker the disk, the more these count.',
        },
        {
          what: '`append` in a transaction beside the same without it',
          value: (read) => read('a row and `append`', 'per second') / read('a row alone', 'per second'),
          bound: { atLeast: 0.5 },
          whenMissed: 'One more round trip within the transaction, and the same work in the database as for `record`.',
        },
      ],
      remarks: [],
      close: () => process.close(),
    };
  },
};
