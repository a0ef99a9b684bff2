import { Module } from '@nestjs/common';
import { Departments } from './departments.repository.ts';
import { People } from './people.repository.ts';
import { PutDepartment } from './put-department.ts';
import { PutPerson } from './put-person.ts';
import { PutVirtualKey } from './put-virtual-key.ts';
import { Tokens } from './tokens.repository.ts';
import { VirtualKeys } from './virtual-keys.ts';

/** Who there is: departments, people, tokens and keys. For every process. */
@Module({
  providers: [Departments, People, Tokens, VirtualKeys, PutDepartment, PutPerson, PutVirtualKey],
  exports: [Departments, People, Tokens, VirtualKeys, PutDepartment, PutPerson, PutVirtualKey],
})
export class IdentityModule {}
