import type { Principal } from '@gatehouse/contracts/access';
import type { Role } from '@gatehouse/contracts/http';
import { CLOCK, HeldClock, newId } from '@gatehouse/kernel';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Approval } from './approval.ts';
import { ApprovalsHttpModule, ApprovalsModule } from './approvals.module.ts';
import { ApprovalsController } from './approvals.controller.ts';
import { Approvals } from './approvals.repository.ts';
import { ChaseApprovals } from './chase-approvals.ts';
import { DecideApproval } from './decide-approval.ts';
import { DelegateApprovals } from './delegate-approvals.ts';
import { ListApprovals } from './list-approvals.ts';
import { type ApprovalRequest, RequestApproval } from './request-approval.ts';

const environment = testEnvironment({ DATABASE_POOL: '20' });
const clock = new HeldClock(new Date('2026-11-20T10:00:00Z'));
let module: TestingModule;
let request: RequestApproval;
let decide: DecideApproval;
let delegate: DelegateApprovals;
let approvals: Approvals;
let list: ListApprovals;
let chase: ChaseApprovals;

const PEOPLE: [string, Role[]][] = [
  ['asker', ['engineer', 'approver']],
  ['first', ['approver']],
  ['second', ['approver']],
  ['colleague', ['engineer']],
  ['head', ['department_head']],
  ['admin', ['admin']],
];
const as = (id: string): Principal => ({
  kind: 'person',
  id,
  name: id,
  roles: PEOPLE.find(([person]) => person === id)?.[1] ?? [],
  departmentId: 'support',
  tokenId: null,
});

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [
      ConfigModule.of(environment.config),
      DatabaseModule,
      EventsModule,
      RealtimeModule,
      ApprovalsModule,
      ApprovalsHttpModule,
    ],
    providers: [ChaseApprovals],
  })
    .overrideProvider(CLOCK)
    .useValue(clock)
    .compile();
  request = module.get(RequestApproval);
  decide = module.get(DecideApproval);
  delegate = module.get(DelegateApprovals);
  approvals = module.get(Approvals);
  list = module.get(ListApprovals);
  chase = module.get(ChaseApprovals);
  const { client } = environment.database;
  await client.department.create({ data: { id: 'support', name: 'Support' } });
  for (const [id, roles] of PEOPLE) {
    await client.person.create({ data: { id, name: id, departmentId: 'support', roles, status: 'active' } });
  }
});
afterAll(() => module?.close());

const requestFor = (
  over: Partial<ApprovalRequest['required']> = {},
  binding: Partial<ApprovalRequest['binding']> = {},
): ApprovalRequest => ({
  binding: {
    actionId: newId(),
    agentId: 'ops',
    agentVersion: 1,
    onBehalfOf: 'asker',
    sessionId: null,
    toolId: 'linear_update_issue',
    toolHash: 'aa',
    arguments: { title: 'New' },
    ...binding,
  },
  required: {
    kind: 'approval',
    route: { people: [], roles: ['approver'], departmentHead: false },
    quorum: 2,
    expiresInSeconds: 3_600,
    escalation: [],
    ...over,
  },
  departmentId: 'support',
  preview: null,
  reason: 'it changes something outside the company',
  policyIds: ['tier-2-external'],
  policyBundle: 1,
  editable: false,
});
const codeOf = (failing: Promise<unknown>) =>
  failing.then(
    () => 'none',
    (error: { code?: string }) => error.code,
  );
const eventsOf = async (approval: Approval) =>
  (await module.get(EventReader).readStream(`approval:${approval.id}`, 0n, 50)).map(({ type }) => type);

describe('asking', () => {
  it('finds the open request when the same is asked twice, and withdraws it when something else is', async () => {
    const wanted = requestFor();
    const asked = await request.run(wanted);
    expect((await request.run(wanted)).id).toBe(asked.id);
    const changed = { ...wanted, binding: { ...wanted.binding, arguments: { title: 'Newer' } } };
    const again = await request.run(changed);
    expect(again.id).not.toBe(asked.id);
    expect(await approvals.find(asked.id)).toMatchObject({ status: 'withdrawn' });
    expect(await eventsOf(asked)).toEqual(['approval.requested', 'approval.withdrawn']);
  });

  it('makes one request when two workers ask at the same moment', async () => {
    const wanted = requestFor();
    await Promise.allSettled(Array.from({ length: 8 }, () => request.run(wanted)));
    const open = (await approvals.ofAction(wanted.binding.actionId)).filter(({ status }) => status === 'pending');
    expect(open).toHaveLength(1);
  });

  it('asks nothing that nobody could grant', async () => {
    const wanted = requestFor({ quorum: 3 });
    expect(await codeOf(request.run(wanted))).toBe('approval_unreachable');
    expect(await approvals.ofAction(wanted.binding.actionId)).toEqual([]);
  });
});

describe('deciding', () => {
  it('takes as many different people as the quorum, and keeps what each of them said', async () => {
    const asked = await request.run(requestFor());
    expect(await decide.run(asked.id, { decision: 'approve' }, as('first'))).toMatchObject({ status: 'pending' });
    expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, as('first')))).toBe('approval_vote_cast');
    expect(await decide.run(asked.id, { decision: 'approve', comment: 'go' }, as('second'))).toMatchObject({
      status: 'approved',
    });
    expect(await approvals.find(asked.id)).toMatchObject({
      status: 'approved',
      votes: [{ castBy: 'first' }, { castBy: 'second', comment: 'go' }],
    });
    expect(await eventsOf(asked)).toEqual([
      'approval.requested',
      'approval.voted',
      'approval.voted',
      'approval.approved',
    ]);
  });

  it('is refused to who asked, to who is not entitled, and to whoever is no person', async () => {
    const asked = await request.run(requestFor());
    for (const id of ['asker', 'colleague', 'admin']) {
      expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, as(id))), id).toBe('approval_not_yours');
    }
    expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, { kind: 'agent', id: 'ops' }))).toBe(
      'approval_not_yours',
    );
    expect(await codeOf(decide.run(newId(), { decision: 'approve' }, as('first')))).toBe('unknown_approval');
  });

  it('happens once, however many decide at the same moment', async () => {
    const asked = await request.run(requestFor({ quorum: 1 }));
    const words = ['first', 'second', 'first', 'second'].map((id) =>
      codeOf(decide.run(asked.id, { decision: 'approve' }, as(id))),
    );
    const codes = await Promise.all(words);
    expect(codes.filter((code) => code === 'none')).toHaveLength(1);
    expect(new Set(codes.filter((code) => code !== 'none'))).toEqual(new Set(['approval_already_decided']));
    expect((await eventsOf(asked)).filter((type) => type === 'approval.approved')).toHaveLength(1);
  });

  it('lets a stand-in decide in the place of who handed it over, once, and until it is revoked', async () => {
    const handed = await delegate.run(
      { to: 'colleague', reason: 'holidays', endsAt: '2026-11-27T10:00:00.000Z' },
      as('first'),
    );
    const asked = await request.run(requestFor());
    expect(await decide.run(asked.id, { decision: 'approve' }, as('colleague'))).toMatchObject({
      votes: [{ castBy: 'colleague', principalId: 'first' }],
    });
    expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, as('first')))).toBe('approval_vote_cast');
    await delegate.revoke(handed.id, as('first'));
    const next = await request.run(requestFor());
    expect(await codeOf(decide.run(next.id, { decision: 'approve' }, as('colleague')))).toBe('approval_not_yours');
  });

  it('refuses a circle of stand-ins, and handing over what is not one’s own', async () => {
    const endsAt = '2026-11-27T10:00:00.000Z';
    const handed = await delegate.run({ to: 'second', reason: 'holidays', endsAt }, as('first'));
    expect(await codeOf(delegate.run({ to: 'first', reason: 'holidays', endsAt }, as('second')))).toBe(
      'invalid_delegation',
    );
    expect(await codeOf(delegate.run({ from: 'first', to: 'head', reason: 'x', endsAt }, as('second')))).toBe(
      'delegation_not_yours',
    );
    await delegate.revoke(handed.id, as('admin'));
  });
});

describe('time', () => {
  it('ends what nobody decided, and then nobody can', async () => {
    const asked = await request.run(requestFor({ expiresInSeconds: 60 }));
    clock.advance(61_000);
    expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, as('first')))).toBe('approval_expired');
    await chase.run();
    expect(await approvals.find(asked.id)).toMatchObject({ status: 'expired' });
    expect((await eventsOf(asked)).at(-1)).toBe('approval.expired');
  });

  it('asks a wider circle after a while, and reminds once', async () => {
    const escalation = [{ afterSeconds: 600, route: { people: [], roles: [], departmentHead: true } }];
    const asked = await request.run(requestFor({ escalation }));
    expect(await codeOf(decide.run(asked.id, { decision: 'approve' }, as('head')))).toBe('approval_not_yours');
    clock.advance(601_000);
    await chase.run();
    clock.advance(1_800_000);
    await chase.run();
    await chase.run();
    expect(await eventsOf(asked)).toEqual(['approval.requested', 'approval.escalated', 'approval.reminded']);
    expect(await decide.run(asked.id, { decision: 'approve' }, as('head'))).toMatchObject({ status: 'pending' });
  });

  it('stands still while a request is paused, and goes on where it stopped', async () => {
    const { database } = environment;
    const asked = await request.run(requestFor({ expiresInSeconds: 60 }));
    await database.client.$transaction((transaction) => approvals.pause(transaction, asked.id, clock.now()));
    clock.advance(3_600_000);
    await chase.run();
    expect(await approvals.find(asked.id)).toMatchObject({ status: 'pending' });
    await database.client.$transaction((transaction) => approvals.resume(transaction, asked.id, clock.now()));
    expect((await approvals.find(asked.id))?.expiresAt).toEqual(new Date(clock.now().getTime() + 60_000));
  });
});

describe('the queue', () => {
  it('shows everybody what concerns them, and what they can decide', async () => {
    const asked = await request.run(requestFor({}, { onBehalfOf: 'colleague' }));
    const shownTo = async (id: string, decidable = false) =>
      (await list.run({ limit: 200, status: 'pending', decidable }, as(id))).rows.some((row) => row.id === asked.id);
    expect([await shownTo('first'), await shownTo('colleague'), await shownTo('admin'), await shownTo('head')]).toEqual(
      [true, true, true, true],
    );
    expect([await shownTo('first', true), await shownTo('colleague', true), await shownTo('head', true)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(await codeOf(list.one(newId(), as('first')))).toBe('unknown_approval');
  });

  it('decides several, each by itself', async () => {
    const [one, two] = [await request.run(requestFor({ quorum: 1 })), await request.run(requestFor({ quorum: 1 }))];
    await decide.run(two.id, { decision: 'deny', comment: 'no' }, as('second'));
    const { results } = await module
      .get(ApprovalsController)
      .decideSeveral(
        { params: undefined, query: undefined, body: { ids: [one.id, two.id], decision: 'approve' } },
        as('first'),
      );
    expect(results.map(({ approval, error }) => approval?.status ?? error?.code)).toEqual([
      'approved',
      'approval_already_decided',
    ]);
  });
});
