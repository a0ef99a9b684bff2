import { DomainError } from '@gatehouse/kernel';
import pg from 'pg';

/**
 * Runs statements that need an extension of PostgreSQL, one after the other, each in a transaction of its own.
 *
 * @param ownerUrl database address of the owner role
 * @throws DomainError `extension_not_available` when the server does not offer the extension; then nothing was run
 */
export async function withExtension(ownerUrl: string, extension: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_available_extensions where name = $1', [extension]);
    if (!rowCount) {
      throw new DomainError(
        'unavailable',
        'extension_not_available',
        `this PostgreSQL does not offer the extension ${extension}; install it on the server, then try again`,
      );
    }
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
