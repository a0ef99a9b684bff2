import { DomainError } from '@gatehouse/kernel';
import { withExtension } from '@gatehouse/platform/data-plane';
import { vectorIndexStatements } from '@gatehouse/runtime/memory/rules';
import { savedAddresses } from './installation-folders.ts';

/**
 * Creates the index by which memories are found by meaning, as the owner of the database: that of `DATABASE_URL`, else the
 * embedded one, which has to run.
 *
 * @throws DomainError `extension_not_available` where PostgreSQL has no `vector`, `database_not_known` where nothing was started
 */
export async function indexMemory(
  dataFolder: string,
  databaseUrl: string | undefined,
  dimensions: number,
): Promise<void> {
  const ownerUrl = databaseUrl || savedAddresses(dataFolder)?.ownerUrl;
  if (!ownerUrl) {
    throw new DomainError(
      'unavailable',
      'database_not_known',
      'start the installation first, or set DATABASE_URL to the owner role',
    );
  }
  await withExtension(ownerUrl, 'vector', vectorIndexStatements(dimensions));
}
