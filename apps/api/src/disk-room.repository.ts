import { Database } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/**
 * More rows than the least working memory holds, so that PostgreSQL puts them into a temporary file: it lies on the disk of
 * the data, is gone with the answer, and leaves nothing in the log.
 */
const SPILLED = `set local work_mem = '64kB'; select count(*) from generate_series(1, 10000)`;

/** Whether PostgreSQL can write. Reading goes on for long on a full disk, and so would look well. */
@Injectable()
export class DiskRoomRepository {
  constructor(private readonly database: Database) {}

  /** @throws what PostgreSQL says, `53100` when there is no room */
  async prove(): Promise<void> {
    await this.database.pool.query(SPILLED);
  }
}
