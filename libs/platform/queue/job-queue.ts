import type { Job, JobData } from '@gatehouse/contracts/jobs';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { getQueueToken } from '@nestjs/bull';
import { Injectable, Logger } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { JobOptions, Queue } from 'bull';
import { CallBatcher } from '../batching/index.ts';
import { carryTrace } from '../telemetry/index.ts';
import type { JobEnvelope } from './job-envelope.ts';

export interface EnqueueOptions {
  /** A job with the same key that still waits or runs is not added again. */
  key?: string;
  delayMs?: number;
  /** How many finished jobs are remembered, so that their keys stay taken; none unless told. */
  remember?: number;
}

/** A job as Bull takes it. */
interface NewJob {
  data: JobEnvelope;
  opts: JobOptions;
}

interface OpenQueue {
  queue: Queue<JobEnvelope>;
  adding: CallBatcher<NewJob, boolean>;
}

/** How long Redis may take to accept a job, in milliseconds. */
const PATIENCE_MS = 2_000;

/** The way into the queues. The queue only delivers: what has to happen stands in PostgreSQL, and a sweeper finds it there. */
@Injectable()
export class JobQueue {
  private readonly log = new Logger(JobQueue.name);
  private readonly queues = new Map<string, OpenQueue>();

  constructor(private readonly modules: ModuleRef) {}

  /**
   * Asks for a job to be run by some worker.
   *
   * @returns false when Redis did not take it: the caller's row is due all the same, and the sweeper will deliver it
   * @throws DomainError `invalid_job_data` when the data does not fit the job's schema
   */
  async enqueue<J extends Job>(job: J, data: JobData<J>, options: EnqueueOptions = {}): Promise<boolean> {
    const parsed = job.data.safeParse(data);
    if (!parsed.success) {
      throw new DomainError('internal', 'invalid_job_data', `${job.name} was given data that does not fit its schema`, {
        cause: parsed.error,
      });
    }
    const envelope: JobEnvelope = { data: parsed.data, trace: carryTrace() };
    try {
      const { adding } = this.open(job.name);
      if (!(await withinPatience(adding.call({ data: envelope, opts: bullOptions(job, options) })))) {
        throw new Error('Redis refused it');
      }
      return true;
    } catch (error) {
      this.log.warn(`${job.name} could not be enqueued, the sweeper will deliver it: ${messageOf(error)}`);
      return false;
    }
  }

  /** How many jobs of that kind wait, run, and have failed. */
  counts(job: Job): Promise<{ waiting: number; active: number; delayed: number; failed: number }> {
    return withinPatience(this.queue(job.name).getJobCounts());
  }

  /** This process takes no more jobs of that kind; those that it has go on. */
  async stopTaking(job: Job): Promise<void> {
    try {
      await withinPatience(this.queue(job.name).pause(true, true));
    } catch (error) {
      this.log.warn(`${job.name} could not be paused: ${messageOf(error)}`);
    }
  }

  /** Bull's queue of that name. */
  queue(name: string): Queue<JobEnvelope> {
    return this.open(name).queue;
  }

  /** Kept, since it is asked for with every job, and the container would look through all of its modules. */
  private open(name: string): OpenQueue {
    const known = this.queues.get(name);
    if (known) return known;
    const queue = this.modules.get<Queue<JobEnvelope>>(getQueueToken(name), { strict: false });
    // Patience with each request, too: one that is never answered must not keep those behind it for good.
    const opened = { queue, adding: new CallBatcher((jobs: NewJob[]) => withinPatience(addAll(queue, jobs))) };
    this.queues.set(name, opened);
    return opened;
  }
}

/** Adds jobs that were asked for at the same moment; says of each whether Redis took it. */
async function addAll(queue: Queue<JobEnvelope>, jobs: NewJob[]): Promise<boolean[]> {
  const [only] = jobs;
  const added = jobs.length === 1 && only ? [await queue.add(only.data, only.opts)] : await queue.addBulk(jobs);
  // Bull does not say when Redis refused one of many; it leaves it without an id then.
  return added.map(({ id }) => id !== undefined && id !== null);
}

function bullOptions(job: Job, { key, delayMs, remember }: EnqueueOptions): JobOptions {
  return {
    ...(key === undefined ? {} : { jobId: key }),
    ...(delayMs === undefined ? {} : { delay: delayMs }),
    attempts: job.attempts,
    backoff: { type: 'exponential', delay: job.backoffMs },
    removeOnComplete: remember ?? true,
    removeOnFail: remember ?? true,
  };
}

async function withinPatience<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
