import { Departments, People, PutDepartment, PutPerson, PutVirtualKey, VirtualKeys } from '@gatehouse/access/identity';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { ApplicationTally, type PartialApplication } from './application.ts';
import type { Catalogue } from './catalogue.ts';

/** The part of an application that concerns departments, people and virtual keys. They record their own events. */
@Injectable()
export class ApplyAccess {
  constructor(
    private readonly departments: Departments,
    private readonly people: People,
    private readonly virtualKeys: VirtualKeys,
    private readonly putDepartment: PutDepartment,
    private readonly putPerson: PutPerson,
    private readonly putVirtualKey: PutVirtualKey,
  ) {}

  /**
   * @param author who applies, as an actor
   * @returns what it did, and the ids of the virtual keys by what the files call them
   */
  async run(
    transaction: Transaction,
    catalogue: Catalogue,
    author: string,
  ): Promise<{ application: PartialApplication; keyIds: Map<string, string> }> {
    const tally = new ApplicationTally();
    for (const department of catalogue.departments) {
      const before = await this.departments.find(department.id, transaction);
      const { changed } = await this.putDepartment.run(transaction, department, author);
      tally.count('department', department.id, outcome(before, changed));
    }
    for (const person of catalogue.people) {
      const before = await this.people.find(person.id, transaction);
      const { changed } = await this.putPerson.run(transaction, person, author);
      tally.count('person', person.id, outcome(before, changed));
    }
    const keyIds = new Map<string, string>();
    for (const { name, agentId, models } of catalogue.keys) {
      const before = await this.virtualKeys.ofAgent(agentId, transaction);
      const { id, changed } = await this.putVirtualKey.run(transaction, { agentId, models }, author);
      keyIds.set(name, id);
      tally.count('key', name, outcome(before, changed));
    }
    return { application: tally, keyIds };
  }
}

const outcome = (before: unknown, changed: boolean): { outcome: 'created' | 'changed' | 'unchanged' } => ({
  outcome: !changed ? 'unchanged' : before === null ? 'created' : 'changed',
});
