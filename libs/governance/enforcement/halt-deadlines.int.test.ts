import { CLOCK, HeldClock, newId } from '@gatehouse/kernel';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { ToolsModule } from '@gatehouse/registry/tools';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Approvals, ApprovalsModule, RequestApproval } from '../approvals/index.ts';
import { EngageKillSwitch, KillSwitchesModule, ReleaseKillSwitch } from '../kill-switches/index.ts';
import { HaltDeadlines } from './halt-deadlines.ts';

const environment = testEnvironment();
const clock = new HeldClock(new Date('2026-11-20T10:00:00Z'));
let module: TestingModule;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      ConfigModule.of(environment.config),
      ...[DatabaseModule, EventsModule, RealtimeModule, ApprovalsModule, KillSwitchesModule, ToolsModule],
    ],
    providers: [HaltDeadlines],
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  const { client } = environment.database;
  await client.department.create({ data: { id: 'support', name: 'Support' } });
  const person = { name: 'A person', departmentId: 'support', status: 'active' };
  await client.person.create({ data: { ...person, id: 'asker', roles: ['engineer'] } });
});
afterAll(() => module?.close());

const ask = () =>
  module.get(RequestApproval).run({
    binding: {
      actionId: newId(),
      agentId: 'ops',
      agentVersion: 1,
      onBehalfOf: 'asker',
      sessionId: null,
      toolId: 'mail_send',
      toolHash: 'aa',
      arguments: {},
    },
    required: {
      kind: 'confirmation',
      route: { people: [], roles: [], departmentHead: false },
      quorum: 1,
      expiresInSeconds: 600,
      escalation: [],
    },
    departmentId: 'support',
    preview: null,
    reason: 'it sends something out',
    policyIds: [],
    policyBundle: 1,
    editable: false,
  });

it('lets what a switch halts run out later, by as long as it was halted, and nothing else', async () => {
  const asked = await ask();
  const halt = module.get(HaltDeadlines);
  expect(await halt.run()).toBe(0);
  const admin = { kind: 'person', id: 'admin' } as const;
  await module.get(EngageKillSwitch).run({ scope: 'platform', mode: 'graceful', reason: 'drill' }, admin);
  expect(await halt.run()).toBe(1);
  expect(await halt.run()).toBe(0);
  clock.advance(3_600_000);
  await module.get(ReleaseKillSwitch).run({ scope: 'platform', reason: 'over' }, admin);
  expect(await halt.run()).toBe(1);
  const approvals = module.get(Approvals);
  expect((await approvals.find(asked.id))?.expiresAt.getTime()).toBe(asked.expiresAt.getTime() + 3_600_000);
  const events = await module.get(EventReader).readStream(`approval:${asked.id}`, 0n, 10);
  expect(events.map(({ type }) => type)).toEqual(['approval.requested', 'approval.paused', 'approval.resumed']);
});

it.each([
  ['department', 'support'],
  ['person', 'asker'],
] as const)('halts what waits for consent while its %s is stopped', async (scope, target) => {
  const asked = await ask();
  const halt = module.get(HaltDeadlines);
  const admin = { kind: 'person', id: 'admin' } as const;
  await module.get(EngageKillSwitch).run({ scope, target, mode: 'graceful', reason: 'drill' }, admin);
  await halt.run();
  expect((await module.get(Approvals).find(asked.id))?.pausedAt).not.toBeNull();
  await module.get(ReleaseKillSwitch).run({ scope, target, reason: 'over' }, admin);
  await halt.run();
  expect((await module.get(Approvals).find(asked.id))?.pausedAt).toBeNull();
});
