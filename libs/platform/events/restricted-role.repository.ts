import { DomainError } from '@gatehouse/kernel';
import type { Database } from '../database/index.ts';

/** Everything that would let a process write the record past the append function, or change what stands in it. */
const FORBIDDEN = [
  ['events', ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']],
  ['stream_heads', ['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']],
  ['checkpoints', ['UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER']],
] as const;

/**
 * Makes sure that this process could not rewrite the record even if it wanted to; api and worker call it before they
 * start (S0-AUD-02).
 *
 * @throws DomainError `role_not_restricted` that names the role and the first right it should not have
 */
export async function assertRestrictedRole(database: Database): Promise<void> {
  for (const [table, privileges] of FORBIDDEN) {
    const { rows } = await database.pool.query<{ role: string; privilege: string }>(
      `select current_user as role, privilege from unnest($2::text[]) as privilege
       where has_table_privilege($1, privilege)`,
      [table, privileges],
    );
    const [held] = rows;
    if (held) {
      throw new DomainError(
        'forbidden',
        'role_not_restricted',
        `the database role ${held.role} has ${held.privilege} on ${table}: api and worker must run as gatehouse_app, ` +
          'which can only append to the record; set DATABASE_URL to that role',
      );
    }
  }
}
