import type { Principal } from '@gatehouse/contracts/access';
import { createClient } from '@gatehouse/contracts/http';
import { evaluateFlag, listFlags } from '@gatehouse/contracts/registry';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule, UnitOfWork } from '@gatehouse/platform/database';
import { AUTHENTICATOR, HTTP_OPTIONS, HttpModule, openHttp } from '@gatehouse/platform/http';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Global, Logger, Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  DefineFlag,
  FeatureFlags,
  FLAG_PROVIDER,
  type Flag,
  type FlagProvider,
  FlagSnapshot,
  FlagsHttpModule,
  FlagsModule,
  RetireFlags,
} from './index.ts';

const environment = testEnvironment();
const AUTHOR = 'person:platform-admin';
let app: NestExpressApplication;
/** Another process, as a worker is one. */
let worker: TestingModule;
let url: string;

/** Takes a token for the role of who sends it. */
@Global()
@Module({
  providers: [
    {
      provide: AUTHENTICATOR,
      useValue: {
        authenticate: async ({ headers }: { headers: { authorization?: string } }): Promise<Principal> => ({
          kind: 'person',
          id: 'somebody',
          name: 'Somebody',
          roles: headers.authorization === 'Bearer auditor' ? ['auditor'] : ['engineer'],
          departmentId: 'engineering',
          tokenId: null,
        }),
      },
    },
  ],
  exports: [AUTHENTICATOR],
})
class TokensAreRoles {}

beforeAll(async () => {
  const platform = () => [ConfigModule.of(environment.config), DatabaseModule];
  const served = [...platform(), TokensAreRoles, HttpModule, FlagsHttpModule];
  const module = await Test.createTestingModule({ imports: served }).compile();
  app = module.createNestApplication<NestExpressApplication>(HTTP_OPTIONS);
  openHttp(app, '0.0.0');
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
  worker = await Test.createTestingModule({ imports: [...platform(), FlagsModule] }).compile();
  await worker.init();
});
afterAll(async () => {
  await worker?.close();
  await app?.close();
});

const FLAG: Flag = {
  id: 'new-search',
  description: 'The new search',
  status: 'active',
  rules: [{ departments: ['engineering'], people: [], agents: [], percentage: 100, by: 'person' }],
};
const define = (flag: Flag) =>
  app.get(UnitOfWork).run((transaction) => app.get(DefineFlag).run(transaction, flag, AUTHOR));
const isOn = (departmentId: string) => worker.get(FeatureFlags).isOn('new-search', { departmentId });
const as = (role: string) => createClient({ url, token: role });

describe('a flag', () => {
  it('reaches every process in a moment, is evaluated there, and is told of when it changes', async () => {
    expect(await isOn('engineering')).toBe(false);
    expect((await define(FLAG)).event).toMatchObject({ type: 'flag.created', subject: 'flag:new-search' });
    // Told by the database, well before the next look.
    await vi.waitFor(async () => expect(await isOn('engineering')).toBe(true), { timeout: 3_000 });
    expect(await isOn('marketing')).toBe(false);

    expect((await define(FLAG)).event).toBeNull();
    expect((await define({ ...FLAG, rules: [] })).event).toMatchObject({
      type: 'flag.changed',
      payload: { fields: ['rules'] },
    });
    await vi.waitFor(async () => expect(await isOn('marketing')).toBe(true), { timeout: 3_000 });

    const events = await app
      .get(UnitOfWork)
      .run((transaction) => app.get(RetireFlags).run(transaction, ['new-search'], AUTHOR));
    expect(events).toMatchObject([{ type: 'flag.retired' }]);
    await vi.waitFor(async () => expect(await isOn('engineering')).toBe(false), { timeout: 3_000 });
  });

  it('that is not there is off, and the log says so once', async () => {
    const warned = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const flags = worker.get(FeatureFlags);
    expect(await flags.isOn('nowhere', {})).toBe(false);
    expect(await flags.isOn('nowhere', {})).toBe(false);
    expect(warned.mock.calls.flat()).toEqual([expect.stringMatching(/nowhere.*FLAG_NOT_FOUND/)]);
    warned.mockRestore();
  });

  it('is off, and known to be so without a reason, before the flags were read', async () => {
    const fresh = await Test.createTestingModule({
      imports: [ConfigModule.of(environment.config), DatabaseModule, FlagsModule],
    }).compile();
    expect(await fresh.get(FeatureFlags).evaluate('new-search', {})).toMatchObject({
      value: false,
      errorCode: 'PROVIDER_NOT_READY',
    });
    await fresh.get(FlagSnapshot).refresh();
    expect(await fresh.get(FeatureFlags).evaluate('new-search', {})).toEqual({ value: false, reason: 'DISABLED' });
    await fresh.close();
  });

  it('may come from another service, whose failure is a flag that is off', async () => {
    const broken: FlagProvider = {
      metadata: { name: 'broken' },
      resolveBooleanEvaluation: () => Promise.reject(new Error('no answer')),
    };
    const other = await Test.createTestingModule({
      imports: [ConfigModule.of(environment.config), DatabaseModule, FlagsModule],
    })
      .overrideProvider(FLAG_PROVIDER)
      .useValue(broken)
      .compile();
    expect(await other.get(FeatureFlags).evaluate('new-search', {})).toEqual({
      value: false,
      reason: 'ERROR',
      errorCode: 'GENERAL',
      errorMessage: 'no answer',
    });
    await other.close();
  });
});

describe('flags over HTTP', () => {
  it('are listed and evaluated for whoever is named, with the reason', async () => {
    await define(FLAG);
    const { rows } = await as('auditor').call(listFlags, {});
    expect(rows).toMatchObject([{ id: 'new-search', status: 'active', rules: [{ departments: ['engineering'] }] }]);
    await app.get(FlagSnapshot).refresh();
    const evaluated = async (department: string) =>
      (await as('auditor').call(evaluateFlag, { params: { id: 'new-search' }, query: { department } })).reason;
    expect(await evaluated('engineering')).toBe('TARGETING_MATCH');
    expect(await evaluated('marketing')).toBe('DEFAULT');
    expect(await as('auditor').call(evaluateFlag, { params: { id: 'nowhere' }, query: {} })).toEqual({
      id: 'nowhere',
      value: false,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
      explanation: 'there is no feature flag nowhere in the catalogue, so it is off',
    });
  });

  it('are shown to nobody who may not see policies: their rules name people', async () => {
    await expect(as('engineer').call(listFlags, {})).rejects.toMatchObject({ kind: 'forbidden' });
  });
});
