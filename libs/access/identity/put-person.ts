import { DomainError } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { Departments } from './departments.repository.ts';
import { People } from './people.repository.ts';
import type { PersonDeclaration } from './person.ts';

/** Adds a person or changes them, as part of the caller's transaction. */
@Injectable()
export class PutPerson {
  constructor(
    private readonly people: People,
    private readonly departments: Departments,
    private readonly eventLog: EventLog,
  ) {}

  /**
   * @param author who says so, as `actorOf` writes it
   * @throws DomainError `unknown_department`, `email_taken`
   */
  async run(
    transaction: Transaction,
    person: PersonDeclaration,
    author: string,
  ): Promise<{ id: string; changed: boolean }> {
    if (!(await this.departments.find(person.departmentId, transaction))) {
      throw new DomainError(
        'invalid',
        'unknown_department',
        `person ${person.id}: there is no department ${person.departmentId}`,
      );
    }
    if (person.email && (await this.people.emailTaken(transaction, person.id, person.email))) {
      throw new DomainError(
        'conflict',
        'email_taken',
        `person ${person.id}: somebody else has the e-mail address already`,
      );
    }
    const outcome = await this.people.put(transaction, person);
    if (outcome !== 'unchanged') {
      const stream = `person:${person.id}`;
      const payload = { departmentId: person.departmentId, roles: person.roles, status: person.status };
      await this.eventLog.append(transaction, [
        { stream, type: `person.${outcome}`, actor: author, subject: stream, payload },
      ]);
    }
    return { id: person.id, changed: outcome !== 'unchanged' };
  }
}
