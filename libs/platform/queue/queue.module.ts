import type { Job } from '@gatehouse/contracts/jobs';
import { BullModule } from '@nestjs/bull';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CONFIG, type Config } from '../config/index.ts';
import { JOB_CATALOGUE, JobRunner } from './job-runner.ts';
import { JobQueue } from './job-queue.ts';
import { queueOptions } from './queue-options.ts';

/** The queues of the catalogued jobs: one Bull queue each, so that one kind of work never holds up another. */
@Global()
@Module({})
export class QueueModule {
  /** For processes that only ask for work. */
  static producing(catalogue: readonly Job[]): DynamicModule {
    return {
      module: QueueModule,
      imports: [
        BullModule.forRootAsync({ inject: [CONFIG], useFactory: (config: Config) => queueOptions(config) }),
        BullModule.registerQueue(...catalogue.map(({ name }) => ({ name }))),
      ],
      providers: [JobQueue],
      exports: [JobQueue],
    };
  }

  /** For workers: the same, and every catalogued job is run by its one handler. */
  static working(catalogue: readonly Job[]): DynamicModule {
    const producing = QueueModule.producing(catalogue);
    return {
      ...producing,
      imports: [...(producing.imports ?? []), DiscoveryModule],
      providers: [JobQueue, JobRunner, { provide: JOB_CATALOGUE, useValue: catalogue }],
      exports: [JobQueue, JobRunner],
    };
  }
}
