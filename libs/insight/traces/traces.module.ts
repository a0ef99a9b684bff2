import { Module } from '@nestjs/common';
import { CleanUpTracesJob } from './clean-up-traces.job.ts';
import { SpansRepository } from './spans.repository.ts';
import { TracesController } from './traces.controller.ts';

/** What the api serves of the traces. */
@Module({ providers: [SpansRepository], controllers: [TracesController] })
export class TracesModule {}

/** What workers do about them. */
@Module({ providers: [SpansRepository, CleanUpTracesJob] })
export class TracesJobsModule {}
