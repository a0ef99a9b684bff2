import { expireReservations } from '@gatehouse/contracts/governance';
import type { JobData } from '@gatehouse/contracts/jobs';
import { HandlesJob, type JobContext } from '@gatehouse/platform/queue';
import { Injectable } from '@nestjs/common';
import { ExpireReservations } from './expire-reservations.ts';

@HandlesJob(expireReservations)
@Injectable()
export class ExpireReservationsJob {
  constructor(private readonly expire: ExpireReservations) {}

  async handle(_data: JobData<typeof expireReservations>, { signal }: JobContext): Promise<void> {
    await this.expire.run(signal);
  }
}
