import { job } from '@gatehouse/contracts/jobs';
import { newId } from '@gatehouse/kernel';
import { CallBatcher } from '@gatehouse/platform/batching';
import { Database, type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';

/** How many jobs run at a time. */
export const AT_ONCE = 50;

/** A job as the product has them: it carries an id, and a claim in the database decides whether there is anything to do. */
export const leasedJob = job({
  name: 'bench.leased',
  data: z.strictObject({ id: z.uuid() }),
  timeoutMs: 60_000,
  attempts: 5,
  backoffMs: 1_000,
  concurrency: AT_ONCE,
});

/** The rows that are claimed, and word of how many were. */
@Injectable()
export class LeasedWork {
  private left = 0;
  private whenDone: () => void = () => undefined;
  private readonly claiming = new CallBatcher((ids: readonly string[]) => this.claimAll(ids));

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Makes rows that can be claimed; returns their ids. */
  async make(count: number): Promise<string[]> {
    const ids = Array.from({ length: count }, () => newId());
    await this.unitOfWork.run((transaction: Transaction) =>
      transaction.$executeRaw`insert into leased_work (id) select unnest(${ids}::uuid[])`.then(() => undefined),
    );
    return ids;
  }

  /** Resolves when so many more jobs are done. */
  done(count: number): Promise<void> {
    this.left = count;
    return new Promise((resolve) => {
      this.whenDone = resolve;
    });
  }

  /** Takes the durable lease of one row, as a session is claimed: claims of the same moment are one statement. */
  async claim(id: string): Promise<void> {
    if (await this.claiming.call(id)) this.count();
  }

  private async claimAll(ids: readonly string[]): Promise<boolean[]> {
    const { rows } = await this.database.pool.query<{ id: string }>({
      name: 'claim_work',
      text: `with due as (select id from leased_work where id = any($1::uuid[]) and (lease_until is null or lease_until < now())
                           order by id for update)
             update leased_work w set fence = fence + 1, lease_holder = 'bench', lease_until = now() + interval '15 seconds'
               from due where w.id = due.id returning w.id`,
      values: [ids],
    });
    const claimed = new Set(rows.map((row) => row.id));
    return ids.map((id) => claimed.delete(id));
  }

  /** One more is done. */
  count(): void {
    this.left -= 1;
    if (this.left === 0) this.whenDone();
  }
}

@Injectable()
@HandlesJob(leasedJob)
export class LeasedJobHandler {
  constructor(private readonly work: LeasedWork) {}

  handle({ id }: z.infer<typeof leasedJob.data>, _context: JobContext): Promise<void> {
    return this.work.claim(id);
  }
}

/** The handler with its rows. */
@Module({ providers: [LeasedWork, LeasedJobHandler], exports: [LeasedWork] })
export class LeasedJobsModule {}
