import { newId } from '@gatehouse/kernel';
import { JobQueue, JobRunner, QueueModule } from '@gatehouse/platform/queue';
import type { BenchCase, Figures } from '../bench-case.ts';
import { BareBull } from '../floors/bare-bull.ts';
import { AT_ONCE, leasedJob, LeasedJobsModule, LeasedWork } from '../leased-jobs.ts';
import { openProcess } from '../open-process.ts';

const JOBS = 10_000;

/** How many jobs are done in a second. */
export const queueCase: BenchCase = {
  name: 'queue',
  title: 'Jobs with a durable lease',
  work:
    `${JOBS.toLocaleString('en-US')} jobs are asked for by ${AT_ONCE} callers and done ${AT_ONCE} at a time in the same process. The product's jobs go through its queue ` +
    'and its handler, and each takes a durable lease in PostgreSQL; jobs that are asked for at the same moment travel together, and so do ' +
    'claims, as in the product. Beside it: Bull alone with the same settings, its jobs doing nothing.',
  async open(servers) {
    const { config, owner } = await servers.database('bench_queue');
    await owner.pool.query(
      `create table leased_work (id uuid primary key, fence bigint not null default 0, lease_holder text,
                                 lease_until timestamptz) with (fillfactor = 70)`,
    );
    const process = await openProcess(config, [QueueModule.working([leasedJob]), LeasedJobsModule]);
    await process.get(JobRunner).ready();
    const [queue, work] = [process.get(JobQueue), process.get(LeasedWork)];
    const bull = await BareBull.start(servers.redisUrl, AT_ONCE);
    return {
      sides: [
        {
          name: 'jobs with a lease',
          role: 'product',
          round: async () => {
            const ids = await work.make(JOBS);
            return timed(work.done(JOBS), ids, (id) => queue.enqueue(leasedJob, { id }, { key: `${id}:0` }));
          },
        },
        {
          name: 'Bull alone',
          role: 'peer',
          round: () => timed(bull.done(JOBS), Array.from({ length: JOBS }, newId), (id) => bull.add(id)),
        },
      ],
      targets: [
        {
          what: 'jobs per second beside Bull alone',
          value: (read) => read('jobs with a lease', 'per second') / read('Bull alone', 'per second'),
          bound: { atLeast: 0.6 },
          whenMissed:
            'Leases are commits in PostgreSQL, which shares two processors with Redis and the worker here; the rest is the check of ' +
            "the data against the job's schema and a span.",
        },
      ],
      remarks: [],
      close: async () => {
        await bull.stop();
        await process.close();
      },
    };
  },
};

/** From the first job that is asked for to the last that is done. */
async function timed(
  done: Promise<void>,
  ids: readonly string[],
  add: (id: string) => Promise<unknown>,
): Promise<Figures> {
  const begun = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let id = ids[next++]; id !== undefined; id = ids[next++]) await add(id);
  };
  await Promise.all([...Array.from({ length: AT_ONCE }, caller), done]);
  return { 'per second': (ids.length * 1_000) / (performance.now() - begun) };
}
