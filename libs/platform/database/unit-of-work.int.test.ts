import { beforeAll, describe, expect, it } from 'vitest';
import { testEnvironment } from '../testing/index.ts';
import { UnitOfWork } from './unit-of-work.ts';

const environment = testEnvironment();
let unitOfWork: UnitOfWork;
beforeAll(() => {
  unitOfWork = new UnitOfWork(environment.database);
});

describe('UnitOfWork', () => {
  it('commits what the work wrote', async () => {
    await unitOfWork.run((transaction) => transaction.department.create({ data: { id: 'kept', name: 'Kept' } }));
    expect(await environment.database.client.department.findUnique({ where: { id: 'kept' } })).not.toBeNull();
  });

  it('leaves nothing behind when the work throws', async () => {
    const failing = unitOfWork.run(async (transaction) => {
      await transaction.department.create({ data: { id: 'lost', name: 'Lost' } });
      throw new Error('changed my mind');
    });
    await expect(failing).rejects.toThrow('changed my mind');
    expect(await environment.database.client.department.findUnique({ where: { id: 'lost' } })).toBeNull();
  });

  it('runs as the restricted role', async () => {
    const { rows } = await environment.database.pool.query('select current_user');
    expect(rows[0]).toEqual({ current_user: 'gatehouse_app' });
  });
});
