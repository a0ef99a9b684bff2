import { extractMemory } from '@gatehouse/contracts/runtime';
import { JobQueue } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { ExtractionsRepository } from './extractions.repository.ts';

/** Most sessions that one sweep enqueues. */
const BATCH = 100;

/** Enqueues the extraction of every session that is due: what ended since, what failed, what a lost Redis left behind. */
@Injectable()
export class SweepMemory {
  constructor(
    private readonly extractions: ExtractionsRepository,
    private readonly queue: JobQueue,
  ) {}

  /** @returns how many are due; those whose job still waits are not enqueued twice */
  async run(): Promise<number> {
    const due = await this.extractions.due(BATCH);
    for (const sessionId of due) await this.queue.enqueue(extractMemory, { sessionId }, { key: sessionId });
    return due.length;
  }
}
