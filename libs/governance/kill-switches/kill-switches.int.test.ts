import { newId } from '@gatehouse/kernel';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { HeartbeatModule } from '@gatehouse/platform/heartbeat';
import { LiveBus, RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EngageKillSwitch } from './engage-kill-switch.ts';
import { KillSwitches } from './kill-switches.repository.ts';
import { KillSwitchesModule } from './kill-switches.module.ts';
import { ReleaseKillSwitch } from './release-kill-switch.ts';
import { SwitchConfirmations } from './switch-confirmations.ts';
import { SwitchSnapshot } from './switch-snapshot.ts';

const environment = testEnvironment();
const admin = { kind: 'person', id: 'platform-admin' } as const;
let module: TestingModule;
let engage: EngageKillSwitch;
let release: ReleaseKillSwitch;
let switches: KillSwitches;

/** A process of its own, with its own view of the switches. */
const startProcess = () =>
  Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, KillSwitchesModule],
  })
    .compile()
    .then((built) => built.init());

/** Catalogues a server with one tool of the same id, so that every test turns switches of its own. */
const catalogue = async (id: string): Promise<void> => {
  const { client } = environment.database;
  await client.mcpServer.create({
    data: { id, description: 'A server', transport: 'builtin', callTimeoutMs: 1_000, status: 'active' },
  });
  await client.tool.create({
    data: {
      id,
      serverId: id,
      nameAtServer: id,
      description: 'A tool',
      sideEffect: 'read',
      external: false,
      idempotent: true,
      sensitivity: 'none',
      realm: 'none',
      status: 'active',
    },
  });
};

beforeAll(async () => {
  module = await startProcess();
  engage = module.get(EngageKillSwitch);
  release = module.get(ReleaseKillSwitch);
  switches = module.get(KillSwitches);
});
afterAll(() => module?.close());

describe('EngageKillSwitch', () => {
  it('records who stopped what, when and why, and shows it in this process at once', async () => {
    await catalogue('one');
    const { changed, killSwitch } = await engage.run(
      { scope: 'tool', target: 'one', mode: 'graceful', reason: 'it leaks' },
      admin,
    );
    expect(changed).toBe(true);
    expect(killSwitch).toMatchObject({
      scope: 'tool',
      target: 'one',
      engagedBy: 'person:platform-admin',
      reason: 'it leaks',
    });
    expect(module.get(SwitchSnapshot).known()?.engaged).toContainEqual(expect.objectContaining({ target: 'one' }));
    const [event] = await module.get(EventReader).readStream('kill_switch:tool:one', 0n, 10);
    expect(event).toMatchObject({
      type: 'kill_switch.engaged',
      actor: 'person:platform-admin',
      subject: 'tool:one',
      payload: { mode: 'graceful', reason: 'it leaks' },
    });
  });

  it('changes nothing the second time, and says so', async () => {
    await catalogue('twice');
    const request = { scope: 'tool', target: 'twice', mode: 'graceful', reason: 'a drill' } as const;
    const first = await engage.run(request, admin);
    expect(await engage.run({ ...request, reason: 'again' }, admin)).toEqual({ ...first, changed: false });
  });

  it('stops a thing once when ten people stop it at once', async () => {
    await catalogue('crowd');
    const request = { scope: 'server', target: 'crowd', mode: 'graceful', reason: 'a drill' } as const;
    const answers = await Promise.all(Array.from({ length: 10 }, () => engage.run(request, admin)));
    expect(answers.filter(({ changed }) => changed)).toHaveLength(1);
    expect(new Set(answers.map(({ killSwitch }) => killSwitch.id)).size).toBe(1);
  });

  it('makes a graceful stop immediate, but no immediate one graceful', async () => {
    await catalogue('tighter');
    const request = { scope: 'tool', target: 'tighter', reason: 'a drill' } as const;
    await engage.run({ ...request, mode: 'graceful' }, admin);
    expect(await engage.run({ ...request, mode: 'immediate' }, admin)).toMatchObject({ changed: true });
    expect(await engage.run({ ...request, mode: 'graceful' }, admin)).toMatchObject({
      changed: false,
      killSwitch: { mode: 'immediate' },
    });
  });

  it('stops every kind of thing that there is, and knows what there is not', async () => {
    await catalogue('every');
    const { client } = environment.database;
    await client.department.create({ data: { id: 'every-department', name: 'Every' } });
    await client.person.create({
      data: { id: 'every-person', name: 'A person', departmentId: 'every-department', roles: [], status: 'active' },
    });
    const limits = { iterations: 1, tokens: 1_000, seconds: 10 };
    const definition = { systemPrompt: 'You answer.', modelAlias: 'every-model', allowedTools: [], limits };
    await client.agent.create({
      data: {
        ...{ id: 'every-agent', name: 'An agent', tier: 3, owner: 'owner@example.com', status: 'active' },
        ...{ departmentId: 'every-department', currentVersion: 1 },
        versions: { create: { version: 1, definition, contentHash: 'every', author: 'person:platform-admin' } },
      },
    });
    const prices = { inputPrice: 1n, outputPrice: 1n, cacheWritePrice: 1n, cacheReadPrice: 1n };
    await client.model.create({
      data: { alias: 'every-model', target: 'large-1', maxOutputTokens: 10, caching: false, fallbacks: [], ...prices },
    });
    const session = newId();
    await client.agentSession.create({
      data: {
        ...{ id: session, agentId: 'every-agent', agentVersion: 1, personId: 'every-person', title: 'A session' },
        ...{ departmentId: 'every-department', status: 'queued', stateSnapshot: {}, expiresAt: new Date() },
      },
    });
    const there = [
      ['department', 'every-department'],
      ['person', 'every-person'],
      ['agent_tool', 'every-agent/every'],
      ['model', 'every-model'],
      ['session', session],
    ] as const;
    for (const [scope, target] of there) {
      expect(await engage.run({ scope, target, mode: 'graceful', reason: 'a drill' }, admin)).toMatchObject({
        changed: true,
        killSwitch: { scope, target },
      });
    }
    await client.agentSession.delete({ where: { id: session } });
    for (const [scope, target] of there) {
      expect(await release.run({ scope, target, reason: 'over' }, admin)).toMatchObject({ changed: true });
    }
    const missing = [
      ['department', 'every-departmen', 'there is no department "every-departmen"; did you mean "every-department"?'],
      ['agent_tool', 'every-agent/evry', 'there is no tool "evry"; did you mean "every"?'],
      ['agent_tool', 'evry-agent/every', 'there is no agent "evry-agent"; did you mean "every-agent"?'],
      ['model', 'every-modell', 'there is no model "every-modell"; did you mean "every-model"?'],
      ['person', 'nobody', 'there is no person "nobody"'],
      ['session', session, `there is no session "${session}"`],
      ['session', 'no-uuid', 'there is no session "no-uuid"'],
    ] as const;
    for (const [scope, target, message] of missing) {
      await expect(engage.run({ scope, target, mode: 'graceful', reason: 'a drill' }, admin)).rejects.toMatchObject({
        code: 'unknown_target',
        message: expect.stringContaining(message),
      });
    }
  });

  it('refuses a target that is not there and names the one that was meant', async () => {
    await catalogue('codebase_search');
    await expect(
      engage.run({ scope: 'tool', target: 'codebase_serach', mode: 'graceful', reason: 'a drill' }, admin),
    ).rejects.toMatchObject({
      kind: 'not_found',
      code: 'unknown_target',
      findings: [{ field: 'target', suggestion: 'codebase_search' }],
    });
  });
});

describe('a stop with an end', () => {
  const soon = () => new Date(Date.now() + 300).toISOString();
  const engagedTools = async () => (await switches.state()).engaged.map(({ target }) => target);

  it('is released by the platform when its time is over, once, whatever processes there are', async () => {
    await catalogue('short');
    const others = await Promise.all([startProcess(), startProcess()]);
    const request = { scope: 'tool', target: 'short', mode: 'graceful', reason: 'a drill', endsAt: soon() } as const;
    const { killSwitch } = await engage.run(request, admin);
    expect(killSwitch.endsAt?.toISOString()).toBe(request.endsAt);
    const { version } = await switches.state();
    await vi.waitFor(async () => expect(await engagedTools()).not.toContain('short'), 10_000);
    expect((await switches.state()).version).toBe(version + 1);
    const events = await module.get(EventReader).readStream('kill_switch:tool:short', 0n, 10);
    expect(events.map(({ type, actor, payload }) => ({ type, actor, payload }))).toEqual([
      expect.objectContaining({ type: 'kill_switch.engaged', actor: 'person:platform-admin' }),
      expect.objectContaining({
        type: 'kill_switch.released',
        actor: 'platform:kill-switches',
        payload: expect.objectContaining({ reason: 'its time was over', endsAt: request.endsAt }),
      }),
    ]);
    await Promise.all(others.map((other) => other.close()));
  });

  it('is released also when nobody was there at its end', async () => {
    await catalogue('left');
    await environment.database.pool.query(
      `insert into kill_switches (id, scope, target, mode, reason, engaged_by, engaged_at, ends_at)
       values ($1, 'tool', 'left', 'graceful', 'a drill', 'person:platform-admin',
         now() - interval '2 hours', now() - interval '1 hour')`,
      [newId()],
    );
    await vi.waitFor(async () => expect(await engagedTools()).not.toContain('left'), 10_000);
  });

  it('stands in the way of no new one when it is over and not released yet', async () => {
    await catalogue('again');
    const request = { scope: 'tool', target: 'again', mode: 'graceful', reason: 'first' } as const;
    await environment.database.pool.query(
      `insert into kill_switches (id, scope, target, mode, reason, engaged_by, engaged_at, ends_at)
       values ($1, 'tool', 'again', 'immediate', 'over', 'person:platform-admin',
         now() - interval '2 hours', now() - interval '1 hour')`,
      [newId()],
    );
    const { changed, killSwitch } = await engage.run({ ...request, reason: 'second' }, admin);
    expect({ changed, ...killSwitch }).toMatchObject({
      changed: true,
      mode: 'graceful',
      reason: 'second',
      endsAt: null,
    });
  });

  it('can be made longer, but not shorter', async () => {
    await catalogue('longer');
    const request = { scope: 'tool', target: 'longer', mode: 'graceful', reason: 'a drill' } as const;
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
    await engage.run({ ...request, endsAt: inHours(1) }, admin);
    const two = inHours(2);
    expect(await engage.run({ ...request, endsAt: two }, admin)).toMatchObject({ changed: true });
    const shorter = await engage.run({ ...request, endsAt: inHours(1) }, admin);
    expect(shorter).toMatchObject({ changed: false, killSwitch: { endsAt: new Date(two) } });
    expect((await switches.history({ limit: 2 })).rows).toMatchObject([
      { target: 'longer', releasedAt: null },
      { target: 'longer', releaseReason: 'made longer' },
    ]);
  });

  it('does not begin in the past', async () => {
    await catalogue('past');
    const request = { scope: 'tool', target: 'past', mode: 'graceful', reason: 'a drill' } as const;
    await expect(engage.run({ ...request, endsAt: '2020-01-01T00:00:00Z' }, admin)).rejects.toMatchObject({
      code: 'end_in_the_past',
      findings: [{ field: 'endsAt' }],
    });
  });
});

describe('SwitchConfirmations', () => {
  /** A process as the installation has them: with a heartbeat. */
  const startBeating = () =>
    Test.createTestingModule({
      imports: [
        ...[ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, KillSwitchesModule],
        HeartbeatModule.beating([], () => ({ kind: 'worker', version: '1.2.3', details: () => ({}) })),
      ],
    })
      .compile()
      .then((built) => built.init());

  it('counts every process that has said that it knows of the switch, and one that cannot have heard of it', async () => {
    await catalogue('confirmed');
    const processes = await Promise.all([startBeating(), startBeating()]);
    const confirmations = processes[0]?.get(SwitchConfirmations);
    const request = { scope: 'tool', target: 'confirmed', mode: 'graceful', reason: 'a drill' } as const;
    const { killSwitch } = await engage.run(request, admin);
    const { engagedVersion } = killSwitch;
    expect(engagedVersion).toBe((await switches.state()).version);
    const counted = async () => (await confirmations?.counter())?.(killSwitch);
    await vi.waitFor(async () => expect(await counted()).toEqual({ confirmed: 2, processes: 2 }), 10_000);
    await vi.waitFor(async () => {
      const [newest] = (await switches.history({ limit: 1 })).rows;
      expect(newest).toMatchObject({ target: 'confirmed', confirmedAt: expect.any(Date) });
    }, 10_000);
    await environment.database.pool.query(
      `insert into process_heartbeats (id, kind, pid, version, details) values ($1, 'api', 1, '1.2.3', $2)`,
      [newId(), { killSwitchesVersion: engagedVersion - 1 }],
    );
    expect(await counted()).toEqual({ confirmed: 2, processes: 3 });
    await Promise.all(processes.map((process) => process.close()));
  });
});

describe('a drill', () => {
  const drilling = { mode: 'graceful', reason: 'a rehearsal', drill: true } as const;

  it('stops like any other, for a minute, and is found among the drills', async () => {
    await catalogue('drilled');
    const { killSwitch } = await engage.run({ ...drilling, scope: 'tool', target: 'drilled' }, admin);
    expect(killSwitch.drill).toBe(true);
    const lasts = (killSwitch.endsAt?.getTime() ?? 0) - killSwitch.engagedAt.getTime();
    expect(Math.abs(lasts - 60_000)).toBeLessThan(5_000);
    expect((await switches.state()).engaged).toContainEqual(
      expect.objectContaining({ target: 'drilled', drill: true }),
    );
    expect((await switches.history({ limit: 10, drill: true })).rows.map(({ target }) => target)).toEqual(['drilled']);
  });

  it('is no more one when it is needed in earnest', async () => {
    await catalogue('earnest');
    const target = { scope: 'tool', target: 'earnest' } as const;
    await engage.run({ ...drilling, ...target }, admin);
    const { changed, killSwitch } = await engage.run({ ...target, mode: 'graceful', reason: 'it leaks' }, admin);
    expect({ changed, ...killSwitch }).toMatchObject({ changed: true, drill: false, endsAt: null, reason: 'it leaks' });
    const [, drill] = (await switches.history({ limit: 2 })).rows;
    expect(drill).toMatchObject({ drill: true, releaseReason: 'the drill became a stop in earnest' });
  });

  it('is none of what is stopped already', async () => {
    await catalogue('stopped');
    const target = { scope: 'tool', target: 'stopped' } as const;
    await engage.run({ ...target, mode: 'graceful', reason: 'it leaks' }, admin);
    await expect(engage.run({ ...drilling, ...target }, admin)).rejects.toMatchObject({ code: 'stopped_already' });
  });

  it('records how it went with its end', async () => {
    await catalogue('recorded');
    const target = { scope: 'tool', target: 'recorded' } as const;
    const { killSwitch } = await engage.run({ ...drilling, ...target }, admin);
    await switches.confirmed(killSwitch.id);
    await release.run({ ...target, reason: 'seen enough' }, admin);
    const events = await module.get(EventReader).readStream('kill_switch:tool:recorded', 0n, 10);
    expect(events.map(({ payload }) => payload)).toMatchObject([
      { drill: true, reason: 'a rehearsal' },
      { drill: true, reason: 'seen enough', result: 'confirmed', effectMs: expect.any(Number) },
    ]);
  });
});

describe('ReleaseKillSwitch', () => {
  it('lets it go on, keeps the history, and changes nothing the second time', async () => {
    await catalogue('released');
    await engage.run({ scope: 'tool', target: 'released', mode: 'graceful', reason: 'a drill' }, admin);
    const request = { scope: 'tool', target: 'released', reason: 'drill over' } as const;
    expect(await release.run(request, admin)).toMatchObject({
      changed: true,
      killSwitch: { releasedBy: 'person:platform-admin', releaseReason: 'drill over' },
    });
    expect(await release.run(request, admin)).toEqual({ changed: false, killSwitch: null });
    expect((await switches.state()).engaged).not.toContainEqual(expect.objectContaining({ target: 'released' }));
    expect((await switches.history({ limit: 1 })).rows[0]).toMatchObject({
      target: 'released',
      releaseReason: 'drill over',
    });
  });

  it('keeps what was turned: the application may not delete a row', async () => {
    await expect(environment.database.pool.query('delete from kill_switches')).rejects.toThrow('permission denied');
  });
});

describe('SwitchSnapshot', () => {
  it('hears of a switch that another process turned, with a higher version', async () => {
    await catalogue('elsewhere');
    const other = await startProcess();
    const view = other.get(SwitchSnapshot);
    const before = view.known()?.version ?? 0;
    const watcher = vi.fn();
    view.watch(watcher);
    await engage.run({ scope: 'tool', target: 'elsewhere', mode: 'immediate', reason: 'a drill' }, admin);
    await vi.waitFor(() => expect(view.known()?.version).toBe(before + 1));
    expect(watcher).toHaveBeenCalledWith(
      expect.objectContaining({ engaged: expect.arrayContaining([expect.objectContaining({ target: 'elsewhere' })]) }),
    );
    await other.close();
  });

  it('tells whoever watches the live channel', async () => {
    await catalogue('watched');
    const heard = vi.fn();
    const stop = await module.get(LiveBus).subscribe('kill_switches', heard);
    await engage.run({ scope: 'tool', target: 'watched', mode: 'graceful', reason: 'a drill' }, admin);
    await vi.waitFor(() =>
      expect(heard).toHaveBeenCalledWith(
        expect.objectContaining({ type: 'engaged', killSwitch: expect.objectContaining({ target: 'watched' }) }),
      ),
    );
    await stop();
  });

  it('reads what is committed, not what this process last heard, and the version grows with every turn', async () => {
    await catalogue('truth');
    const before = await switches.state();
    await environment.database.pool.query(
      `insert into kill_switches (id, scope, target, mode, reason, engaged_by)
       values (gen_random_uuid(), 'tool', 'truth', 'graceful', 'a drill', 'person:platform-admin')`,
    );
    const { engaged, version } = await switches.state();
    expect(engaged).toContainEqual(expect.objectContaining({ target: 'truth' }));
    expect(version).toBe(before.version + 1);
    await release.run({ scope: 'tool', target: 'truth', reason: 'drill over' }, admin);
    expect((await switches.state()).version).toBe(version + 1);
  });

  it('has a version that the restricted role cannot set', async () => {
    const setting = environment.database.pool.query('update kill_switch_version set version = 0');
    await expect(setting).rejects.toThrow('permission denied');
  });
});
