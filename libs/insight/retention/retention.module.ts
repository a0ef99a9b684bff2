import { Module } from '@nestjs/common';
import { CleanUpRetention } from './clean-up-retention.ts';
import { CleanUpRetentionJob } from './clean-up-retention.job.ts';
import { ReportRetention } from './report-retention.ts';
import { RetentionController } from './retention.controller.ts';
import { RetentionRepository } from './retention.repository.ts';

/** What the api serves of retention. */
@Module({ providers: [RetentionRepository, ReportRetention], controllers: [RetentionController] })
export class RetentionHttpModule {}

/** What workers do about it. */
@Module({ providers: [RetentionRepository, CleanUpRetention, CleanUpRetentionJob] })
export class RetentionJobsModule {}
