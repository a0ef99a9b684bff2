import { beforeAll, describe, expect, it } from 'vitest';
import { UnitOfWork } from '../database/index.ts';
import { testEnvironment } from '../testing/index.ts';
import type { NewEvent } from './event.ts';
import { EventLog } from './event-log.ts';
import { EventReader } from './event-reader.ts';
import { EventsRepository } from './events.repository.ts';

const environment = testEnvironment();
let log: EventLog;
let reader: EventReader;
let unitOfWork: UnitOfWork;
beforeAll(() => {
  const repository = new EventsRepository(environment.database);
  log = new EventLog(repository);
  reader = new EventReader(repository);
  unitOfWork = new UnitOfWork(environment.database);
});

const event = (stream: string, more: Partial<NewEvent> = {}): NewEvent => ({
  stream,
  type: 'session.started',
  actor: 'agent:eng-prod',
  subject: 'agent:eng-prod',
  payload: { step: 1 },
  ...more,
});

describe('EventLog.append', () => {
  it('chains the events of a stream in the order given', async () => {
    await unitOfWork.run((transaction) => log.append(transaction, [event('session:a'), event('session:a')]));
    const [first, second] = await reader.readStream('session:a', 0n, 10);
    expect([first?.position, second?.position]).toEqual([1n, 2n]);
    expect(first?.previousHash).toHaveLength(0);
    expect(second?.previousHash).toEqual(first?.hash);
  });
});

describe('EventLog.record', () => {
  it('is durable when it resolves', async () => {
    await log.record(event('session:b', { payload: { reason: 'why' } }));
    expect((await reader.readStream('session:b', 0n, 10))[0]).toMatchObject({
      position: 1n,
      payload: { reason: 'why' },
    });
  });
});
