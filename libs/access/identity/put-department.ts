import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import { Departments } from './departments.repository.ts';
import type { Department } from './person.ts';

/** Adds a department or changes it, as part of the caller's transaction. */
@Injectable()
export class PutDepartment {
  constructor(
    private readonly departments: Departments,
    private readonly eventLog: EventLog,
  ) {}

  /** @param author who says so, as `actorOf` writes it */
  async run(
    transaction: Transaction,
    department: Department,
    author: string,
  ): Promise<{ id: string; changed: boolean }> {
    const outcome = await this.departments.put(transaction, department);
    if (outcome !== 'unchanged') {
      const stream = `department:${department.id}`;
      await this.eventLog.append(transaction, [
        { stream, type: `department.${outcome}`, actor: author, subject: stream, payload: { name: department.name } },
      ]);
    }
    return { id: department.id, changed: outcome !== 'unchanged' };
  }
}
