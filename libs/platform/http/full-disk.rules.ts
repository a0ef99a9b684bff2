import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';

/** PostgreSQL's code for a disk without room: https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const DISK_FULL = '53100';

const FromServer = z.object({ code: z.literal(DISK_FULL) });
const FromPrisma = z.object({ meta: z.object({ driverAdapterError: z.object({ cause: FromServer }) }) });

/**
 * What to tell whoever asked when PostgreSQL refused a statement because its disk is full: nothing of it was done, and
 * who can help. Undefined for every other error.
 */
export function fullDiskOf(error: unknown): DomainError | undefined {
  if (!FromServer.safeParse(error).success && !FromPrisma.safeParse(error).success) return undefined;
  return new DomainError(
    'unavailable',
    'disk_full',
    'the disk of the database is full, so nothing was done; an operator makes room (docs/runbooks/a-full-disk.md), then ask again',
    { cause: error },
  );
}
