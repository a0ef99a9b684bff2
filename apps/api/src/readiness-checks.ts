import { CONFIG, type Config } from '@gatehouse/platform/config';
import { schemaProblem } from '@gatehouse/platform/data-plane';
import { HeartbeatsRepository } from '@gatehouse/platform/heartbeat';
import { Readiness } from '@gatehouse/platform/http';
import { LiveBus } from '@gatehouse/platform/realtime';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { DiskRoomRepository } from './disk-room.repository.ts';
import { MIGRATIONS } from './migrations-folder.ts';

/** A worker that was not heard of for so long is not counted on. */
const WORKER_SILENCE_SECONDS = 10;

/** What the api needs of the others before it can serve. */
@Injectable()
export class ReadinessChecks implements OnModuleInit {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly readiness: Readiness,
    private readonly liveBus: LiveBus,
    private readonly heartbeats: HeartbeatsRepository,
    private readonly diskRoom: DiskRoomRepository,
  ) {}

  onModuleInit(): void {
    // Reading the history of migrations is the first thing that fails when the database is away.
    this.readiness.add('database', () => this.databaseProblem());
    this.readiness.add('redis', () => this.liveBus.problem());
    this.readiness.add('worker', () => this.worker());
  }

  private async databaseProblem(): Promise<string | null> {
    const problem = await schemaProblem(this.config.DATABASE_URL, MIGRATIONS);
    if (problem === null) await this.diskRoom.prove();
    return problem;
  }

  private async worker(): Promise<string | null> {
    const heard = await this.heartbeats.heardWithin(WORKER_SILENCE_SECONDS);
    if (heard.some(({ kind }) => kind === 'worker')) return null;
    return `no worker was heard of for ${WORKER_SILENCE_SECONDS} s`;
  }
}
