import { DomainError, microDollars, newId } from '@gatehouse/kernel';
import type { Statement } from '@gatehouse/platform/database';
import type { Change } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { PinContract } from '@gatehouse/registry/tools';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { Budgets, Reservations } from '../budgets/index.ts';
import { KillSwitches } from '../kill-switches/index.ts';
import { AuthorisationWithdrawn } from './authorisation-withdrawn.ts';
import { Authorised } from './authorised.ts';
import type { Action } from './action.ts';
import type { Effect } from './effect.ts';
import { Gate } from './gate.ts';
import { GovernedCompany, SEARCH_CONTRACT } from './gate.fixture.ts';

const environment = testEnvironment();
let company: GovernedCompany;
let gate: Gate;
beforeAll(async () => {
  company = await GovernedCompany.start(environment.config);
  gate = company.module.get(Gate);
});
afterAll(() => company?.stop());
// Whatever a test stops goes on before the next one, also when the test failed.
afterEach(async () => {
  await company.revive('agent', 'eng-prod');
  await company.revive('tool', 'codebase_search');
});

const typesOf = async (action: Action) => (await company.recorded(action.sessionId)).map(({ type }) => type);
const standing = async () => (await company.module.get(Budgets).list({ limit: 1 }, new Date())).rows[0];

async function authorised(action: Action): Promise<Authorised> {
  const answer = await gate.authorise(action);
  if (!answer.allowed) throw new Error(`refused: ${answer.decision.refusal?.reason}`);
  return answer.authorised;
}

const NOTHING: Change = { statements: [], events: [] };

/** What a caller keeps, in these tests: a row of a table that the gate has nothing to do with. */
const keep = (id: string, name = 'kept'): Statement => ({
  name: 'keep_department',
  text: 'insert into departments (id, name) values ($1, $2)',
  values: [id, name],
});
const keeping = (id: string, name?: string): Change => ({ statements: [keep(id, name)], events: [] });
const departments = async (...ids: string[]): Promise<string[]> =>
  (await environment.database.client.department.findMany({ where: { id: { in: ids } } })).map(({ id }) => id);

const moved = new DomainError('conflict', 'fence_moved', 'another worker has the session');
/** Refuses as the fence of a session does. */
const refusing: Statement = {
  name: 'hold_nothing',
  text: 'select hold_session($1, 1, true)',
  values: [newId()],
  refusals: { ZG201: () => moved },
};

const saying = (text: string, cost = 0n): Effect<string> => ({
  run: async () => text,
  cost: () => cost,
  sanitise: (value, clean) => clean(value),
});

describe('Gate.perform', () => {
  it('records the intent before the effect and the outcome after it', async () => {
    const action = company.toolCall();
    let before: string[] = [];
    const outcome = await gate.perform(await authorised(action), {
      run: async ({ idempotencyKey }) => {
        before = await typesOf(action);
        return idempotencyKey;
      },
    });
    expect(before).toEqual(['action.intended']);
    expect(outcome).toMatchObject({ status: 'succeeded', value: action.id, cost: 0n });
    const [intended, succeeded] = await company.recorded(action.sessionId);
    expect(intended).toMatchObject({
      type: 'action.intended',
      payload: { actionId: action.id, policyBundle: 1, argumentsHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
    expect(succeeded).toMatchObject({ type: 'action.succeeded', payload: { actionId: action.id, redactions: {} } });
  });

  it('commits what the caller keeps in the transactions of intent and outcome', async () => {
    const action = company.toolCall();
    const [before, after] = [newId(), newId()];
    let seen: string[] = [];
    await gate.perform(
      await authorised(action),
      {
        run: async () => {
          seen = await departments(before, after);
        },
      },
      { before: () => keeping(before), after: (outcome, { action: { id } }) => keeping(after, outcome.status + id) },
    );
    expect(seen).toEqual([before]);
    const { rows } = await environment.database.pool.query(
      `select e.type, d.name from departments d join events e on e.xid = d.xmin::text::xid8 where d.id = any($1)
       order by e.position`,
      [[before, after]],
    );
    expect(rows).toEqual([
      { type: 'action.intended', name: 'kept' },
      { type: 'action.succeeded', name: `succeeded${action.id}` },
    ]);
  });

  it('takes the cost of the call and frees the rest of what was set aside', async () => {
    const before = await standing();
    const action = company.modelCall();
    const leave = await authorised(action);
    expect((await standing())?.reserved).toBe(microDollars('0.0125'));
    await gate.perform(leave, saying('hello', 4_000n));
    const after = await standing();
    expect(after?.reserved).toBe(0n);
    expect(after?.spent).toBe((before?.spent ?? 0n) + 4_000n);
  });

  it('cleans the result before anybody sees it, and counts by rule only (S0-SAN-03)', async () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const action = company.toolCall();
    const kept: unknown[] = [];
    const outcome = await gate.perform(await authorised(action), saying(`key ${secret}\u0000`), {
      after: (settled) => {
        kept.push(settled);
        return NOTHING;
      },
    });
    expect(outcome).toMatchObject({ redactions: { github_token: 1, control_characters: 1 } });
    expect(JSON.stringify([outcome, kept, await company.recorded(action.sessionId)], big)).not.toContain(secret);
  });

  it('does an action once: a second use throws and does nothing', async () => {
    const leave = await authorised(company.toolCall());
    const run = vi.fn(async () => 'done');
    await gate.perform(leave, { run });
    await expect(gate.perform(leave, { run })).rejects.toMatchObject({ code: 'authorisation_used' });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('takes no authorisation that it did not make itself', async () => {
    const action = company.toolCall();
    await expect(gate.perform(new Authorised(action.id), saying('never'))).rejects.toMatchObject({
      code: 'authorisation_used',
    });
    expect(await typesOf(action)).toEqual([]);
  });

  it('dispatches nothing when a switch was engaged since, and frees the money', async () => {
    const action = company.modelCall();
    const leave = await authorised(action);
    await company.kill('agent', 'eng-prod');
    const run = vi.fn(async () => 'never');
    const performing = gate.perform(leave, { run });
    await expect(performing).rejects.toBeInstanceOf(AuthorisationWithdrawn);
    await expect(performing).rejects.toMatchObject({
      code: 'kill_switch_engaged',
      decision: { refusal: { reason: 'This agent is currently disabled.' } },
    });
    expect(run).not.toHaveBeenCalled();
    expect((await standing())?.reserved).toBe(0n);
    expect(await typesOf(action)).toEqual(['action.denied']);
  });

  it('goes on when a switch was turned that does not concern it, and names the version that it looked at last', async () => {
    const action = company.toolCall();
    const leave = await authorised(action);
    await company.kill('tool', 'codebase_write');
    await company.revive('tool', 'codebase_write');
    await company.kill('tool', 'codebase_write');
    const { version } = await company.module.get(KillSwitches).state();
    expect(await gate.perform(leave, saying('done'))).toMatchObject({ status: 'succeeded' });
    expect((await company.recorded(action.sessionId))[0]).toMatchObject({
      type: 'action.intended',
      payload: { switchesVersion: version },
    });
    await company.revive('tool', 'codebase_write');
  });

  it('dispatches nothing on a reservation that was freed since', async () => {
    const action = company.modelCall();
    const leave = await authorised(action);
    await company.module.get(Reservations).release(action.id);
    await expect(gate.perform(leave, saying('never'))).rejects.toMatchObject({ code: 'reservation_expired' });
    expect(await typesOf(action)).toEqual(['action.denied']);
  });

  it('refuses until a stop with an end is over, and then goes on with the version that its end made', async () => {
    const before = await authorised(company.toolCall());
    await company.killFor(3_000, 'codebase_search');
    const { version } = await company.module.get(KillSwitches).state();
    await expect(gate.perform(before, saying('no'))).rejects.toThrow(AuthorisationWithdrawn);
    const action = company.toolCall();
    const allowed = await vi.waitFor(() => authorised({ ...action, id: newId() }), 10_000);
    expect(await gate.perform(allowed, saying('yes'))).toMatchObject({ status: 'succeeded' });
    const intended = (await company.recorded(action.sessionId)).find(({ type }) => type === 'action.intended');
    expect(intended).toMatchObject({ payload: { switchesVersion: version + 1 } });
  });

  it('performs what no switch concerns, however many are turned meanwhile', async () => {
    const turning = (async () => {
      for (let turn = 0; turn < 10; turn += 1) {
        await company.kill('tool', 'codebase_write');
        await company.revive('tool', 'codebase_write');
      }
    })();
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async () => gate.perform(await authorised(company.toolCall()), saying('done'))),
    );
    await turning;
    expect(outcomes.every(({ status }) => status === 'succeeded')).toBe(true);
  });

  it('dispatches nothing when the contract of the tool was changed since', async () => {
    const leave = await authorised(company.toolCall());
    const pin = company.module.get(PinContract);
    await pin.run('codebase_search', { ...SEARCH_CONTRACT, description: 'Sends the code away' });
    await expect(gate.perform(leave, saying('never'))).rejects.toMatchObject({ code: 'tool_contract_changed' });
    await pin.run('codebase_search', SEARCH_CONTRACT);
  });

  it('dispatches nothing when the caller cannot keep the intent, and frees the money', async () => {
    const action = company.modelCall();
    const run = vi.fn(async () => 'never');
    const id = newId();
    const before = () => ({ statements: [keep(id), refusing], events: [] });
    await expect(gate.perform(await authorised(action), { run }, { before })).rejects.toBe(moved);
    expect(run).not.toHaveBeenCalled();
    expect((await standing())?.reserved).toBe(0n);
    expect(await typesOf(action)).toEqual([]);
    expect(await departments(id)).toEqual([]);
  });

  it('records and charges what happened even when the caller cannot keep the outcome', async () => {
    const before = await standing();
    const action = company.modelCall();
    const after = () => ({ statements: [refusing], events: [] });
    const id = newId();
    const always = () => keeping(id);
    await expect(gate.perform(await authorised(action), saying('hello', 7_000n), { always, after })).rejects.toBe(
      moved,
    );
    expect(await departments(id)).toEqual([id]);
    expect(await standing()).toMatchObject({ reserved: 0n, spent: (before?.spent ?? 0n) + 7_000n });
    expect((await company.recorded(action.sessionId)).at(-1)).toMatchObject({
      type: 'action.succeeded',
      payload: { kept: false, cost: 0.007 },
    });
  });

  it('charges nothing for an effect that did not happen, and the caller keeps the failure', async () => {
    const before = await standing();
    const action = company.modelCall();
    const error = new DomainError('unavailable', 'model_overloaded', 'the model is overloaded');
    const after = vi.fn(() => NOTHING);
    const outcome = await gate.perform(await authorised(action), { run: () => Promise.reject(error) }, { after });
    expect(outcome).toMatchObject({ status: 'failed', error });
    expect(after).toHaveBeenCalledWith(outcome, expect.objectContaining({ action }));
    expect(await standing()).toMatchObject({ reserved: 0n, spent: before?.spent });
    expect((await company.recorded(action.sessionId)).at(-1)).toMatchObject({
      type: 'action.failed',
      payload: { code: 'model_overloaded' },
    });
  });

  it('charges the whole reservation when nobody knows what happened', async () => {
    const before = await standing();
    const action = company.modelCall();
    const error = new DomainError('timeout', 'outcome_unknown', 'no answer in time');
    const outcome = await gate.perform(await authorised(action), { run: () => Promise.reject(error) });
    expect(outcome).toMatchObject({ status: 'unknown', error });
    expect(await standing()).toMatchObject({ reserved: 0n, spent: (before?.spent ?? 0n) + microDollars('0.0125') });
    expect(await typesOf(action)).toEqual(['action.intended', 'action.unknown']);
  });

  it('aborts what runs when an immediate switch is turned in another process (S0-KIL-04)', async () => {
    const other = await GovernedCompany.join(environment.config);
    const elsewhere = other.get(Gate);
    const action = company.toolCall();
    const answer = await elsewhere.authorise(action);
    if (!answer.allowed) throw new Error('refused');
    const began = vi.fn();
    const performing = elsewhere.perform(answer.authorised, {
      run: ({ signal }) =>
        new Promise((_, reject) => {
          began();
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    await vi.waitFor(() => expect(began).toHaveBeenCalled());
    await company.kill('tool', 'codebase_search', 'immediate');
    expect(await performing).toMatchObject({ status: 'failed', error: { code: 'kill_switch_engaged' } });
    await other.close();
  });

  it.each([
    ['department', 'engineering'],
    ['person', 'engineer'],
    ['model', 'large'],
    ['session', undefined],
  ] as const)('aborts a model call that runs when its %s is stopped at once', async (scope, named) => {
    const action = company.modelCall();
    const target = named ?? (await company.keepSession(action.sessionId ?? ''));
    const began = vi.fn();
    const performing = gate.perform(await authorised(action), {
      run: ({ signal }) =>
        new Promise((_, reject) => {
          began();
          signal.addEventListener('abort', () => reject(signal.reason));
        }),
    });
    await vi.waitFor(() => expect(began).toHaveBeenCalled());
    await company.kill(scope, target, 'immediate');
    expect(await performing).toMatchObject({ status: 'failed', error: { code: 'kill_switch_engaged' } });
    await company.revive(scope, target);
  });

  it('lets the step that runs finish under a graceful switch', async () => {
    let finish: (text: string) => void = () => undefined;
    const began = vi.fn();
    const performing = gate.perform(await authorised(company.toolCall()), {
      run: () =>
        new Promise<string>((resolve) => {
          finish = resolve;
          began();
        }),
    });
    await vi.waitFor(() => expect(began).toHaveBeenCalled());
    await company.kill('tool', 'codebase_search');
    finish('done');
    expect(await performing).toMatchObject({ status: 'succeeded', value: 'done' });
  });

  it('warns at 80 per cent by the time that the outcome is known', async () => {
    await company.setBudget(200);
    const spent = (await standing())?.spent ?? 0n;
    const tokens = { inputTokens: 0, maxOutputTokens: 19_000_000 };
    await gate.perform(await authorised(company.modelCall(tokens)), saying('long', microDollars(161) - spent));
    expect((await standing())?.warnedAt).not.toBeNull();
  });
});

const big = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
