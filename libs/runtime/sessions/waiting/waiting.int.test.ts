import { PutPerson } from '@gatehouse/access/identity';
import type { Role } from '@gatehouse/contracts/http';
import { type Approval, Approvals, DecideApproval } from '@gatehouse/governance/approvals';
import type { INestApplicationContext } from '@nestjs/common';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventReader } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SendMessage } from '../send-message.ts';
import { streamOf } from '../session.ts';
import { engineer, openSessionBench, openWorker, type SessionBench } from '../sessions.fixture.ts';
import { StopSession } from '../stop-session.ts';

const environment = testEnvironment();
let bench: SessionBench;
let second: INestApplicationContext | undefined;

const scenario = `
rules:
  - when: { question: "dig", turn: 1 }
    reply: [{ text: "I will dig. " }, { tool: garden_dig }]
  - when: { question: "look", turn: 1 }
    reply: [{ tool: garden_look }]
  - reply: [{ text: "Done." }]
`;

const policy = `
@id("dig-asks")
@require("confirmation")
permit (principal, action == Action::"callTool", resource == Tool::"garden_dig");

@id("dig-needs-two")
@require("approval")
@route("role:approver")
@quorum("2")
permit (principal, action == Action::"callTool", resource == Tool::"garden_dig");
`;

beforeAll(async () => {
  bench = await openSessionBench(environment.config, { scenario, policy });
  await bench.worker.get(UnitOfWork).run(async (transaction) => {
    for (const id of ['first', 'second', 'third']) {
      const roles: Role[] = ['approver'];
      const person = { id, name: id, roles, email: null, departmentId: 'engineering', status: 'active' } as const;
      await bench.worker.get(PutPerson).run(transaction, { ...person, roles }, 'person:admin');
    }
  });
});
afterAll(async () => {
  await second?.close();
  await bench?.close();
});
beforeEach(() => {
  bench.garden.letGo();
  bench.garden.calls.length = 0;
});

const statusOf = async (id: string) => (await bench.find(id)).session.status;
const becomes = (id: string, status: string) =>
  vi.waitFor(async () => expect(await statusOf(id)).toBe(status), { timeout: 20_000, interval: 50 });
const open = async (sessionId: string): Promise<Approval> => {
  const { calls } = await bench.find(sessionId);
  const requests = await bench.worker.get(Approvals, { strict: false }).ofAction(calls[0]?.id ?? '');
  const request = requests.find(({ status }) => status === 'pending');
  if (!request) throw new Error('nothing is asked');
  return request;
};
const says = async (sessionId: string, person: string, decision: 'approve' | 'deny', comment?: string) =>
  bench.worker
    .get(DecideApproval, { strict: false })
    .run((await open(sessionId)).id, { decision, comment }, { kind: 'person', id: person });
const typesOf = async (id: string) =>
  (await bench.worker.get(EventReader, { strict: false }).readStream(streamOf(id), 0n, 100)).map(({ type }) => type);

describe('a call that needs consent', () => {
  it('waits without a worker for the asker, then for two approvers, and is made once', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    expect(bench.garden.calls).toHaveLength(0);
    const row = await environment.database.client.agentSession.findUniqueOrThrow({ where: { id } });
    expect(row).toMatchObject({ leaseHolder: null, leaseUntil: null });

    await says(id, engineer.id, 'approve');
    await becomes(id, 'waiting_approval');
    await says(id, 'first', 'approve');
    expect(await statusOf(id)).toBe('waiting_approval');
    await says(id, 'second', 'approve', 'mind the roots');
    await becomes(id, 'completed');

    expect(bench.garden.calls).toHaveLength(1);
    const { session, turns, calls } = await bench.find(id);
    expect(calls[0]).toMatchObject({ status: 'succeeded', verdict: 'allowed' });
    expect(calls[0]?.result?.[0]).toEqual({ type: 'text', text: 'Agreed to by second: mind the roots' });
    expect(turns.at(-1)?.content).toEqual([{ type: 'text', text: 'Done.' }]);
    expect(session.endReason).toBe('answered');
    expect((await typesOf(id)).filter((type) => !type.startsWith('turn.'))).toEqual([
      'session.created',
      'session.started',
      'action.intended',
      'action.succeeded',
      ...['action.suspended', 'session.waiting', 'session.resumed'],
      ...['action.suspended', 'session.waiting', 'session.resumed'],
      'action.intended',
      'tool_call.completed',
      'action.succeeded',
      'action.intended',
      'action.succeeded',
      'session.ended',
    ]);
    const used = await bench.worker.get(Approvals, { strict: false }).ofAction(calls[0]?.id ?? '');
    expect(used.map(({ kind, usedAt }) => [kind, usedAt !== null])).toEqual([
      ['approval', true],
      ['confirmation', true],
    ]);
  });

  it('is not made when the asker declines, and the model is told who and why', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    await says(id, engineer.id, 'deny', 'not there');
    await becomes(id, 'completed');
    expect(bench.garden.calls).toHaveLength(0);
    const { calls } = await bench.find(id);
    expect(calls[0]).toMatchObject({
      status: 'denied',
      reason: `The call of garden_dig was declined by ${engineer.id}: not there`,
    });
  });

  it('goes on with another worker when the one that asked is gone', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    second ??= await openWorker(bench.config, bench.garden);
    await says(id, engineer.id, 'approve');
    await becomes(id, 'waiting_approval');
    await says(id, 'first', 'approve');
    await says(id, 'second', 'approve');
    await becomes(id, 'completed');
    expect(bench.garden.calls).toHaveLength(1);
  });

  it('is made with the arguments that an approver wrote, once everybody has agreed to these', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    await says(id, engineer.id, 'approve');
    await becomes(id, 'waiting_approval');
    const edit = { decision: 'approve' as const, arguments: { bed: 'north' } };
    await bench.worker
      .get(DecideApproval, { strict: false })
      .run((await open(id)).id, edit, { kind: 'person', id: 'third' });
    for (const person of ['first', 'second']) await says(id, person, 'approve');
    await becomes(id, 'waiting_confirmation');
    expect((await open(id)).arguments).toEqual({ bed: 'north' });
    await says(id, engineer.id, 'approve');
    await becomes(id, 'completed');
    expect((await bench.find(id)).calls[0]).toMatchObject({ status: 'succeeded', arguments: { bed: 'north' } });
    expect(bench.garden.calls).toHaveLength(1);
  });

  it('is withdrawn when the session is stopped, and then nobody can agree any more', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    const request = await open(id);
    await bench.worker.get(StopSession).run(engineer, id);
    expect(await statusOf(id)).toBe('stopped');
    const late = bench.worker
      .get(DecideApproval, { strict: false })
      .run(request.id, { decision: 'approve' }, { kind: 'person', id: engineer.id });
    await expect(late).rejects.toMatchObject({ code: 'approval_withdrawn' });
    expect(bench.garden.calls).toHaveLength(0);
  });

  it('keeps messages that come meanwhile until it is decided', async () => {
    const id = await bench.ask('dig');
    await becomes(id, 'waiting_confirmation');
    expect(await bench.worker.get(SendMessage).run(engineer, id, 'look')).toMatchObject({ turn: null });
    await says(id, engineer.id, 'deny', 'later');
    await vi.waitFor(async () => expect((await bench.find(id)).session.state.task).toBe(2), 20_000);
    await becomes(id, 'completed');
    expect(bench.garden.calls).toEqual(['garden_look']);
  });

  it('leaves calls that need none alone', async () => {
    const id = await bench.ask('look');
    await becomes(id, 'completed');
    expect(bench.garden.calls).toHaveLength(1);
  });
});
