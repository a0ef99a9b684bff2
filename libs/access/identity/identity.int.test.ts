import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Departments,
  IdentityModule,
  People,
  type PersonDeclaration,
  PutDepartment,
  PutPerson,
  PutVirtualKey,
  VirtualKeys,
} from './index.ts';

const environment = testEnvironment();
let module: TestingModule;

beforeAll(async () => {
  const imports = [ConfigModule.of(environment.config), DatabaseModule, EventsModule, IdentityModule];
  module = await Test.createTestingModule({ imports }).compile();
  await run((transaction) =>
    module.get(PutDepartment).run(transaction, { id: 'engineering', name: 'Engineering' }, 'test'),
  );
});
afterAll(() => module.close());

const run = <Result>(work: (transaction: Transaction) => Promise<Result>) => module.get(UnitOfWork).run(work);
const person = (change: Partial<PersonDeclaration> = {}): PersonDeclaration => ({
  id: 'engineer',
  name: 'Engineer',
  email: 'Engineer@Company.example',
  departmentId: 'engineering',
  roles: ['engineer'],
  status: 'active',
  ...change,
});
const put = (declaration: PersonDeclaration) =>
  run((transaction) => module.get(PutPerson).run(transaction, declaration, 'test'));
const typesOf = async (stream: string) =>
  (await module.get(EventReader).readStream(stream, 0n, 100)).map(({ type }) => type);

describe('PutDepartment', () => {
  it('adds once and changes when something changed', async () => {
    const department = module.get(PutDepartment);
    const same = { id: 'engineering', name: 'Engineering' };
    expect(await run((transaction) => department.run(transaction, same, 'test'))).toEqual({
      id: 'engineering',
      changed: false,
    });
    expect(await module.get(Departments).find('engineering')).toEqual(same);
    expect(await typesOf('department:engineering')).toEqual(['department.added']);
  });
});

describe('PutPerson', () => {
  it('adds, leaves alone, changes, and records what it did', async () => {
    expect(await put(person())).toEqual({ id: 'engineer', changed: true });
    expect(await put(person())).toEqual({ id: 'engineer', changed: false });
    expect(await put(person({ roles: ['engineer', 'approver'] }))).toEqual({ id: 'engineer', changed: true });
    expect(await module.get(People).find('engineer')).toMatchObject({
      roles: ['engineer', 'approver'],
      email: 'engineer@company.example',
    });
    expect(await typesOf('person:engineer')).toEqual(['person.added', 'person.changed']);
  });

  it.each([
    [
      'a department that is not there',
      person({ id: 'lost', email: null, departmentId: 'nowhere' }),
      'unknown_department',
    ],
    ['an e-mail address of somebody else', person({ id: 'double' }), 'email_taken'],
  ])('refuses %s and leaves nothing behind', async (_what, declaration, code) => {
    await expect(put(declaration)).rejects.toMatchObject({ code });
    expect(await module.get(People).find(declaration.id)).toBeNull();
    expect(await typesOf(`person:${declaration.id}`)).toEqual([]);
  });
});

describe('PutVirtualKey', () => {
  const putKey = (models: string[]) =>
    run((transaction) => module.get(PutVirtualKey).run(transaction, { agentId: 'eng-prod', models }, 'test'));

  it('gives an agent one key of its own, which keeps its id when its models change', async () => {
    expect(await module.get(VirtualKeys).ofAgent('eng-prod')).toBeNull();
    const { id } = await putKey(['haiku']);
    expect(await putKey(['haiku'])).toEqual({ id, changed: false });
    expect(await putKey(['haiku', 'sonnet'])).toEqual({ id, changed: true });
    expect(await module.get(VirtualKeys).ofAgent('eng-prod')).toEqual({ id, models: ['haiku', 'sonnet'] });
    expect(await typesOf('agent:eng-prod')).toEqual(['virtual_key.added', 'virtual_key.changed']);
  });
});
