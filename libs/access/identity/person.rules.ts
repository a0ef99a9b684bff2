import type { Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import type { Person } from './person.ts';

/**
 * The principal that a person is.
 *
 * @param tokenId the token they used, null when they signed in by browser
 * @throws DomainError `account_disabled`
 */
export function principalOf(person: Person, tokenId: string | null): Principal {
  if (person.status === 'disabled') {
    throw new DomainError('unauthenticated', 'account_disabled', `the account ${person.id} is disabled`, {
      changedBy: 'an admin',
    });
  }
  const { id, name, roles, departmentId } = person;
  return { kind: 'person', id, name, roles, departmentId, tokenId };
}
