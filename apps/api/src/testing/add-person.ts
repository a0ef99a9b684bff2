import { randomBytes } from 'node:crypto';
import { issueToken } from '@gatehouse/contracts/access';
import { type Client, createClient, type Role } from '@gatehouse/contracts/http';
import { PutDepartment, PutPerson } from '@gatehouse/access/identity';
import { UnitOfWork } from '@gatehouse/platform/database';
import type { TestApi } from './test-api.ts';

/** Adds a person with these roles, as the catalogue would, and signs them in with a personal token. */
export async function addPerson(
  api: TestApi,
  id: string,
  roles: Role[],
  departmentId = 'engineering',
): Promise<Client & { token: string }> {
  const get = <Provider>(type: abstract new (...dependencies: never[]) => Provider) =>
    api.app.get<Provider>(type, { strict: false });
  await get(UnitOfWork).run(async (transaction) => {
    await get(PutDepartment).run(transaction, { id: departmentId, name: departmentId }, 'test');
    const person = { id, name: `The ${id}`, email: `${id}@company.example`, departmentId, roles };
    await get(PutPerson).run(transaction, { ...person, status: 'active' }, 'test');
  });
  const name = randomBytes(4).toString('hex');
  const { token } = await api.operator.call(issueToken, { body: { kind: 'personal', name, person: id } });
  return { ...createClient({ url: api.url, token }), token };
}
