import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { vector } from '@electric-sql/pglite/vector';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { findFreePort, migrate } from '@gatehouse/platform/data-plane';
import { Database } from '@gatehouse/platform/database';
import type { TestEnvironment } from '@gatehouse/platform/testing';

const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');

/** A migrated PostgreSQL that offers the extension `vector`, which the embedded one does not. */
export interface VectorDatabase {
  ownerUrl: string;
  database: Database;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL as WebAssembly behind a socket. All its connections share one session, so it stands in for a server
 * only where nothing depends on two of them.
 */
export async function startVectorDatabase({ config }: TestEnvironment): Promise<VectorDatabase> {
  const server = await PGlite.create({ extensions: { vector, pg_trgm } });
  const port = await findFreePort();
  const socket = new PGLiteSocketServer({ db: server, port, host: '127.0.0.1', maxConnections: 4 });
  await socket.start();
  const ownerUrl = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await migrate(ownerUrl, MIGRATIONS);
  const database = new Database({ ...config, DATABASE_URL: ownerUrl, DATABASE_POOL: 1 });
  const stop = async (): Promise<void> => {
    await database.onApplicationShutdown();
    await socket.stop();
    await server.close();
  };
  return { ownerUrl, database, stop };
}
