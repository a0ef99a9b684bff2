export type { AccessToken } from './access-token.ts';
export { Departments } from './departments.repository.ts';
export { IdentityModule } from './identity.module.ts';
export { People, type PeopleQuery } from './people.repository.ts';
export type { Department, Person, PersonDeclaration } from './person.ts';
export { PutDepartment } from './put-department.ts';
export { PutPerson } from './put-person.ts';
export { PutVirtualKey } from './put-virtual-key.ts';
export { type VirtualKey, VirtualKeys } from './virtual-keys.ts';
