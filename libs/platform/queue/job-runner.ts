import type { Job } from '@gatehouse/contracts/jobs';
import { DomainError, messageOf } from '@gatehouse/kernel';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { Job as BullJob, Queue } from 'bull';
import { processMetrics } from '../metrics/index.ts';
import { continueTrace, withSpan } from '../telemetry/index.ts';
import { HANDLED_JOB, type JobContext, type JobHandler } from './handles-job.ts';
import { JobEnvelope, slotOf } from './job-envelope.ts';
import { JobQueue } from './job-queue.ts';

/** Injection token of the list of all jobs. */
export const JOB_CATALOGUE = Symbol('JOB_CATALOGUE');

/** How often a worker looks whether a scheduled job is due, at most, in milliseconds. */
const SCHEDULE_TICK_MS = 60_000;

/** Runs the catalogued jobs in a worker, each by its one handler; refuses to start when a handler is missing or doubled. */
@Injectable()
export class JobRunner implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  private readonly log = new Logger('Jobs');
  private readonly stopping = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];

  constructor(
    @Inject(JOB_CATALOGUE) private readonly catalogue: readonly Job[],
    private readonly discovery: DiscoveryService,
    private readonly jobs: JobQueue,
  ) {}

  onApplicationBootstrap(): void {
    const handlers = matchHandlers(this.catalogue, this.discoverHandlers());
    for (const [job, handler] of handlers) this.process(job, handler);
    for (const job of this.catalogue) if (job.everyMs !== undefined) this.schedule(job, job.everyMs);
  }

  /** Takes no more jobs, before anybody gives back what is under way: this worker would only take it again. */
  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all(this.catalogue.map((job) => this.jobs.stopTaking(job)));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopping.abort(new DomainError('unavailable', 'worker_stopping', 'the worker is stopping'));
  }

  /** Resolves when this worker waits for jobs on every queue; before that, Bull may lose a close. */
  async ready(): Promise<void> {
    for (const { name } of this.catalogue) {
      const queue = this.jobs.queue(name) as Queue & {
        bclient?: { status: string; once(event: string, done: () => void): void };
      };
      await queue.isReady();
      const blocking = queue.bclient;
      if (blocking && blocking.status !== 'ready')
        await new Promise<void>((resolve) => blocking.once('ready', resolve));
    }
  }

  private discoverHandlers(): { job: Job; handler: JobHandler }[] {
    return this.discovery
      .getProviders()
      .filter(({ metatype }) => metatype && Reflect.hasMetadata(HANDLED_JOB, metatype))
      .map(({ metatype, instance }) => ({
        job: Reflect.getMetadata(HANDLED_JOB, metatype as object),
        handler: instance,
      }));
  }

  private process(job: Job, handler: JobHandler): void {
    const queue = this.jobs.queue(job.name);
    queue.on('error', (error) => this.log.warn(`${job.name}: the queue lost its connection: ${messageOf(error)}`));
    // Bull rejects this promise only when the queue closes.
    void queue
      .process(job.concurrency, (delivery) => this.run(job, handler, delivery))
      .catch((error) => {
        if (!this.stopping.signal.aborted) this.log.error(`${job.name}: processing ended: ${messageOf(error)}`);
      });
  }

  private async run(job: Job, handler: JobHandler, delivery: BullJob): Promise<void> {
    const { data, trace } = JobEnvelope.parse(delivery.data);
    const attempt = delivery.attemptsMade + 1;
    const context = jobContext(attempt, job.timeoutMs, this.stopping.signal);
    const begun = performance.now();
    let outcome = 'done';
    try {
      await continueTrace(trace, () =>
        withSpan('job', job.name, { attempt }, async () => handler.handle(job.data.parse(data), context)),
      );
    } catch (error) {
      outcome = 'failed';
      this.log.error(`${job.name} failed on attempt ${attempt} of ${job.attempts}: ${messageOf(error)}`);
      throw error;
    } finally {
      processMetrics.jobs.observe({ job: job.name, outcome }, (performance.now() - begun) / 1_000);
    }
  }

  /** Every worker asks for the job once a slot; the slot's key makes one of it. Nothing of this has to outlive Redis. */
  private schedule(job: Job, everyMs: number): void {
    const ask = () => {
      const key = `${job.name}:${slotOf(new Date(), everyMs)}`;
      void this.jobs.enqueue(job, {}, { key, remember: 20 });
    };
    ask();
    this.timers.push(setInterval(ask, Math.min(everyMs, SCHEDULE_TICK_MS)));
  }
}

/** The signal is made when somebody asks for it: most jobs are over before it could matter. */
function jobContext(attempt: number, timeoutMs: number, stopping: AbortSignal): JobContext {
  const begun = performance.now();
  let signal: AbortSignal | undefined;
  return {
    attempt,
    get signal() {
      const left = Math.max(0, Math.ceil(timeoutMs - (performance.now() - begun)));
      signal ??= AbortSignal.any([stopping, AbortSignal.timeout(left)]);
      return signal;
    },
  };
}

/**
 * Pairs every catalogued job with its handler.
 *
 * @throws DomainError `job_wiring` that names a job without a handler, with two, or a handler of a job that is not catalogued
 */
export function matchHandlers(
  catalogue: readonly Job[],
  found: readonly { job: Job; handler: JobHandler }[],
): Map<Job, JobHandler> {
  const wrong = (message: string) => new DomainError('internal', 'job_wiring', message);
  const names = catalogue.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice) throw wrong(`job ${twice} is catalogued twice`);
  const stray = found.find(({ job }) => !names.includes(job.name));
  if (stray) throw wrong(`job ${stray.job.name} has a handler but is not in the catalogue`);
  return new Map(
    catalogue.map((job) => {
      const handlers = found.filter((candidate) => candidate.job.name === job.name);
      const [only] = handlers;
      if (!only) throw wrong(`job ${job.name} has no handler`);
      if (handlers.length > 1) throw wrong(`job ${job.name} has ${handlers.length} handlers`);
      return [job, only.handler];
    }),
  );
}
