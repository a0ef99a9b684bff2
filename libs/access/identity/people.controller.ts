import { getPerson, listDepartments, listPeople, type PersonView } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { Departments } from './departments.repository.ts';
import { People } from './people.repository.ts';
import type { Person } from './person.ts';

@Controller()
export class PeopleController {
  constructor(
    private readonly people: People,
    private readonly departments: Departments,
  ) {}

  @Handles(listPeople)
  async listPeople(@Input() { query }: InputOf<typeof listPeople>) {
    const { rows, next } = await this.people.list(query);
    return { rows: rows.map(present), next };
  }

  @Handles(getPerson)
  async getPerson(@Input() { params }: InputOf<typeof getPerson>) {
    const person = await this.people.find(params.id);
    if (!person) throw new DomainError('not_found', 'person_not_found', `there is no person ${params.id}`);
    return present(person);
  }

  @Handles(listDepartments)
  listDepartments(@Input() { query }: InputOf<typeof listDepartments>) {
    return this.departments.list(query);
  }
}

const present = (person: Person): PersonView => ({ ...person, createdAt: person.createdAt.toISOString() });
