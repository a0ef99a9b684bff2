import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { CONFIG, type Config } from '../config/index.ts';
import { type Prisma, PrismaClient } from './generated/client.ts';

/** What a repository writes through: the client of one open transaction. */
export type Transaction = Prisma.TransactionClient;

/** The process's connections to PostgreSQL. Only repositories use it; everything else goes through them. */
@Injectable()
export class Database implements OnApplicationShutdown {
  /** The pool itself, for the few statements that want one round trip and no mapping. */
  readonly pool: pg.Pool;
  readonly client: PrismaClient;

  constructor(@Inject(CONFIG) config: Config) {
    this.pool = new pg.Pool({
      connectionString: config.DATABASE_URL,
      max: config.DATABASE_POOL,
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    // A connection that dies while idle is replaced by the pool; whoever used it has had the error already.
    this.pool.on('error', () => undefined);
    this.client = new PrismaClient({ adapter: new PrismaPg(this.pool), errorFormat: 'minimal' });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.client.$disconnect();
    if (!this.pool.ended) await this.pool.end();
  }
}
