import { PutDepartment, PutPerson, PutVirtualKey } from '@gatehouse/access/identity';
import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Application } from './application.ts';

/** The part of an application that concerns departments, people and virtual keys. They record their own events. */
@Injectable()
export class ApplyAccess {
  constructor(
    private readonly putDepartment: PutDepartment,
    private readonly putPerson: PutPerson,
    private readonly putVirtualKey: PutVirtualKey,
  ) {}

  /** @returns the ids of the virtual keys that it wrote, by what the files call them */
  async run(transaction: Transaction, { catalogue, selected, author }: Application): Promise<Map<string, string>> {
    for (const department of catalogue.departments) {
      if (selected.has('department', department.id)) await this.putDepartment.run(transaction, department, author);
    }
    for (const person of catalogue.people) {
      if (selected.has('person', person.id)) await this.putPerson.run(transaction, person, author);
    }
    const keyIds = new Map<string, string>();
    for (const { name, agentId, models } of catalogue.keys) {
      if (!selected.has('key', name)) continue;
      const { id } = await this.putVirtualKey.run(transaction, { agentId, models }, author);
      keyIds.set(name, id);
    }
    return keyIds;
  }
}
