import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ActivePolicy } from './active-policy.ts';
import { Policies } from './policies.repository.ts';
import { PolicyModule } from './policy.module.ts';
import type { PolicyRequest } from './policy-request.rules.ts';
import { PublishBundle } from './publish-bundle.ts';

const environment = testEnvironment();
const EVERYTHING = { 'all.cedar': '@id("everything") permit (principal, action, resource);' };
const NOTHING = { 'none.cedar': '@id("nothing") forbid (principal, action, resource);' };
const request: PolicyRequest = {
  agent: { id: 'eng-prod', tier: 3, version: 1, departmentId: 'engineering', allowedTools: [] },
  person: { id: 'engineer', departmentId: 'engineering', roles: [] },
  action: 'startSession',
};
let module: TestingModule;
let active: ActivePolicy;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, PolicyModule],
  }).compile();
  await module.init();
  active = module.get(ActivePolicy);
});
afterAll(() => module?.close());

const publish = (sources: Record<string, string>) =>
  module.get(UnitOfWork).run((transaction) => module.get(PublishBundle).run(transaction, sources, 'person:admin'));

describe('policies in force', () => {
  it('refuses everything before the first bundle, and says what is missing', () => {
    expect(() => active.decide(request)).toThrow(expect.objectContaining({ code: 'policy_unavailable' }));
  });

  it('takes effect in a running process without a restart (S0-POL-01)', async () => {
    expect(await publish(EVERYTHING)).toEqual({ version: 1, changed: true, restored: false });
    await vi.waitFor(() => expect(active.version).toBe(1));
    expect(active.decide(request).allowed).toBe(true);
  });

  it('changes nothing when the same texts are published again', async () => {
    expect(await publish(EVERYTHING)).toEqual({ version: 1, changed: false, restored: false });
  });

  it('keeps what was in force when what is published is wrong, and says where', async () => {
    await expect(publish({ 'bad.cedar': '\npermit (nobody);' })).rejects.toMatchObject({
      code: 'invalid_policy',
      findings: [expect.objectContaining({ file: 'bad.cedar', line: 2 })],
    });
    expect((await module.get(Policies).active())?.version).toBe(1);
  });

  it('goes back to an earlier bundle under its old number, with the history of both turns', async () => {
    expect(await publish(NOTHING)).toEqual({ version: 2, changed: true, restored: false });
    await vi.waitFor(() => expect(active.version).toBe(2));
    expect(active.decide(request).allowed).toBe(false);
    expect(await publish(EVERYTHING)).toEqual({ version: 1, changed: true, restored: true });
    await vi.waitFor(() => expect(active.version).toBe(1));
    const { rows } = await module.get(Policies).history({ limit: 10 });
    expect(rows.map(({ version, author }) => [version, author])).toEqual([
      [1, 'person:admin'],
      [2, 'person:admin'],
      [1, 'person:admin'],
    ]);
    const events = await module.get(EventReader).readStream('policy', 0n, 10);
    expect(events.map(({ type, payload }) => [type, payload])).toEqual([
      ['policy.activated', expect.objectContaining({ version: 1, before: null, policies: ['everything'] })],
      ['policy.activated', expect.objectContaining({ version: 2, before: 1 })],
      ['policy.activated', expect.objectContaining({ version: 1, before: 2 })],
    ]);
  });

  it('keeps the last good bundle when the one in force cannot be read', async () => {
    await environment.database.client.policyBundle.create({
      data: { version: 99, hash: 'broken', sources: { 'x.cedar': 'permit (' }, author: 'person:admin' },
    });
    const before = active.version;
    await module
      .get(UnitOfWork)
      .run((transaction) => module.get(Policies).activate(transaction, 99, 'person:admin', 'by hand'));
    await active.refresh();
    expect(active.version).toBe(before);
    expect(active.decide(request).allowed).toBe(true);
  });

  it('numbers bundles without gaps or doubles when several are published at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        publish({ 'x.cedar': `@id("p${index}") permit (principal, action, resource);` }),
      ),
    );
    expect(answers.map(({ version }) => version).sort((left, right) => left - right)).toEqual([
      100, 101, 102, 103, 104,
    ]);
  });
});
