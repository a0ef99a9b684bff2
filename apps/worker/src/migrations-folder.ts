import { resolve } from 'node:path';

/** The migrations that this version was made for; the same way up from the source and from the built program. */
export const MIGRATIONS = resolve(import.meta.dirname, '../../../prisma/migrations');
