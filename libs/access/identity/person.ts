import type { Role } from '@gatehouse/contracts/http';

export interface Department {
  id: string;
  name: string;
}

/** Somebody who may sign in. */
export interface Person {
  id: string;
  name: string;
  email: string | null;
  departmentId: string;
  roles: Role[];
  status: 'active' | 'disabled';
  createdAt: Date;
}

/** What the catalogue says about a person. Passwords and tokens are no part of it. */
export type PersonDeclaration = Pick<Person, 'id' | 'name' | 'email' | 'departmentId' | 'roles' | 'status'>;

/** What became of a row that was put. */
export type PutOutcome = 'added' | 'changed' | 'unchanged';
