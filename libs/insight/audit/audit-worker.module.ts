import { SigningKeys } from '@gatehouse/platform/crypto';
import { Module } from '@nestjs/common';
import { CheckpointFile } from './checkpoint-file.ts';
import { Checkpointer } from './checkpointer.ts';
import { CheckpointsRepository } from './checkpoints.repository.ts';
import { TakeCheckpoint } from './take-checkpoint.ts';

/** What the worker does for the record: signed checkpoints, every few seconds. */
@Module({
  providers: [SigningKeys, CheckpointsRepository, CheckpointFile, TakeCheckpoint, Checkpointer],
  exports: [TakeCheckpoint],
})
export class AuditWorkerModule {}
