import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  engageKillSwitch,
  listBudgets,
  listKillSwitchDrills,
  listKillSwitches,
  readPolicy,
  releaseKillSwitch,
  testPolicy,
} from '@gatehouse/contracts/governance';
import type { Client } from '@gatehouse/contracts/http';
import { applyCatalogue } from '@gatehouse/contracts/systems';
import { testEnvironment } from '@gatehouse/platform/testing';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { addPerson } from './testing/add-person.ts';
import { OPERATOR_ENVIRONMENT, testApi } from './testing/test-api.ts';

const environment = testEnvironment(OPERATOR_ENVIRONMENT);
const api = testApi(environment);
const CATALOGUE = resolve(import.meta.dirname, '../../../deploy/catalog');
let admin: Client;
let engineer: Client;
let auditor: Client;

beforeAll(async () => {
  const files = readdirSync(CATALOGUE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(yaml|cedar)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(CATALOGUE, path), 'utf8') }));
  await api.operator.call(applyCatalogue, { query: {}, body: { files } });
  admin = await addPerson(api, 'test-admin', ['admin']);
  engineer = await addPerson(api, 'test-engineer', ['engineer']);
  auditor = await addPerson(api, 'test-auditor', ['auditor']);
});

describe('kill switches over REST', () => {
  const tool = { scope: 'tool', target: 'codebase_search' } as const;

  it('are turned by an admin, shown with their history, and turned back', async () => {
    const engaged = await admin.call(engageKillSwitch, { body: { ...tool, reason: 'it leaks' } });
    expect(engaged).toMatchObject({
      changed: true,
      killSwitch: { ...tool, mode: 'graceful', engagedBy: 'person:test-admin', releasedAt: null },
    });
    expect(await admin.call(engageKillSwitch, { body: { ...tool, reason: 'again' } })).toMatchObject({
      changed: false,
    });
    expect(await engineer.call(listKillSwitches, { query: {} })).toMatchObject({
      version: 1,
      engaged: [{ target: 'codebase_search', reason: 'it leaks', endsAt: null }],
    });
    await vi.waitFor(async () => {
      const { engaged: shown } = await engineer.call(listKillSwitches, { query: {} });
      expect(shown[0]?.confirmations).toEqual({ confirmed: 1, processes: 1 });
    }, 10_000);
    expect(await admin.call(releaseKillSwitch, { body: { ...tool, reason: 'fixed' } })).toMatchObject({
      changed: true,
    });
    expect(await admin.call(releaseKillSwitch, { body: { ...tool, reason: 'fixed' } })).toEqual({
      changed: false,
      killSwitch: null,
    });
    expect(await engineer.call(listKillSwitches, { query: {} })).toMatchObject({
      version: 2,
      engaged: [],
      history: {
        rows: [{ target: 'codebase_search', releaseReason: 'fixed', releasedBy: 'person:test-admin' }],
        next: null,
      },
    });
  });

  it('are rehearsed, and the drill shows how long it took until every process knew', async () => {
    const body = { ...tool, reason: 'a rehearsal', drill: true };
    const { killSwitch } = await admin.call(engageKillSwitch, { body });
    expect(killSwitch).toMatchObject({ drill: true, endsAt: expect.any(String) });
    await vi.waitFor(async () => {
      const { rows } = await auditor.call(listKillSwitchDrills, { query: {} });
      expect(rows).toMatchObject([{ id: killSwitch.id, result: 'confirmed', effectMs: expect.any(Number) }]);
    }, 10_000);
    await admin.call(releaseKillSwitch, { body: { ...tool, reason: 'seen enough' } });
  });

  it('are not for an engineer to turn', async () => {
    await expect(engineer.call(engageKillSwitch, { body: { ...tool, reason: 'no' } })).rejects.toMatchObject({
      kind: 'forbidden',
    });
  });

  it.each([
    [
      'a target that is not there',
      { scope: 'tool', target: 'codebase_serach', reason: 'x' },
      'unknown_target',
      'codebase_search',
    ],
    [
      'the platform with a target',
      { scope: 'platform', target: 'eng-prod', reason: 'x' },
      undefined,
      'takes no target',
    ],
    ['a tool without one', { scope: 'tool', reason: 'x' }, undefined, 'name the agent, server or tool'],
    ['no reason', { ...tool, reason: '   ' }, undefined, 'say why'],
  ] as const)('refuse %s', async (_, body, code, words) => {
    const refusal = await admin.call(engageKillSwitch, { body }).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject(code ? { code } : { kind: 'invalid' });
    expect(JSON.stringify(refusal)).toContain(words);
  });
});

describe('budgets over REST', () => {
  it('show what is spent, set aside and left in the window that runs', async () => {
    const { rows } = await auditor.call(listBudgets, { query: { target: 'eng-prod' } });
    expect(rows).toEqual([
      expect.objectContaining({
        id: 'agent:eng-prod:usd:month',
        scope: 'agent',
        limit: 300,
        spent: 0,
        reserved: 0,
        left: 300,
        warnPercent: 80,
        warnedAt: null,
      }),
    ]);
    expect(Date.parse(rows[0]?.windowEndsAt ?? '')).toBeGreaterThan(Date.parse(rows[0]?.windowStartsAt ?? ''));
  });

  it('are paged by id', async () => {
    const first = await auditor.call(listBudgets, { query: { limit: 3 } });
    const second = await auditor.call(listBudgets, { query: { limit: 3, cursor: first.next ?? '' } });
    const scopes = [...first.rows, ...second.rows].map(({ scope }) => scope);
    expect(scopes).toEqual(['agent', 'agent', 'virtual_key', 'virtual_key']);
    expect(second.next).toBeNull();
  });

  it('of other departments are not for a department head to see', async () => {
    const head = await addPerson(api, 'engineering-head', ['department_head']);
    expect((await head.call(listBudgets, { query: {} })).rows).toHaveLength(4);
    const elsewhere = await addPerson(api, 'marketing-head', ['department_head'], 'marketing');
    expect((await elsewhere.call(listBudgets, { query: {} })).rows).toEqual([]);
    await expect(engineer.call(listBudgets, { query: {} })).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('policy over REST', () => {
  it('shows the policies in force with their place, the schema and the history', async () => {
    expect(await auditor.call(readPolicy, { query: {} })).toMatchObject({
      active: { version: 1, author: 'operator:operator' },
      policies: expect.arrayContaining([
        expect.objectContaining({ id: 'allowlist', effect: 'forbid', file: 'tier-3.cedar', line: 4 }),
      ]),
      schema: expect.stringContaining('entity Agent'),
      history: { rows: [{ version: 1 }], next: null },
    });
  });

  it('says what the policies answer to a sample call, those in force and others (S0-POL-05)', async () => {
    const call = {
      kind: 'tool_call',
      agentId: 'eng-prod',
      onBehalfOf: 'test-engineer',
      toolId: 'codebase_search',
    } as const;
    expect(await auditor.call(testPolicy, { body: { call } })).toMatchObject({
      allowed: true,
      policyIds: ['tier-3-tools'],
    });
    const sources = {
      'x.cedar': '@id("none") @reason("{tool_name} is out of use") forbid (principal, action, resource);',
    };
    expect(await auditor.call(testPolicy, { body: { call, sources } })).toEqual({
      allowed: false,
      obligations: [],
      code: 'policy_forbids',
      reason: 'codebase_search is out of use',
      policyIds: ['none'],
    });
  });

  it('names what is wrong with policies that are tried, by file and line', async () => {
    const call = { kind: 'session_start', agentId: 'eng-prod', onBehalfOf: 'test-engineer' } as const;
    await expect(
      auditor.call(testPolicy, { body: { call, sources: { 'x.cedar': '\npermit (principal);' } } }),
    ).rejects.toMatchObject({ code: 'invalid_policy', findings: [{ file: 'x.cedar', line: 2 }] });
    await expect(auditor.call(testPolicy, { body: { call: { ...call, agentId: 'nobody' } } })).rejects.toMatchObject({
      kind: 'not_found',
      code: 'unknown_agent',
    });
  });
});
