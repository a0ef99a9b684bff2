import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { type EntryContent, Revisions } from '@gatehouse/registry/revisions';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplyCatalogue, type ApplyOptions } from './apply-catalogue.ts';
import type { CatalogueFile } from './catalogue.ts';
import { CompanyModule } from './company.module.ts';
import { EditEntry } from './edit-entry.ts';
import { ExportCatalogue } from './export-catalogue.ts';
import { companyFiles, companyWith } from './fixtures.ts';

const environment = testEnvironment();
let module: TestingModule;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, CompanyModule],
  }).compile();
  await apply(companyFiles(), { reason: 'the beginning' });
});
afterAll(() => module?.close());

const apply = (files: CatalogueFile[], options?: ApplyOptions) =>
  module.get(ApplyCatalogue).run(files, 'person:platform-admin', options);
const helper = { kind: 'agent', id: 'helper' } as const;
const revisionsOf = async (name: { kind: 'agent' | 'budget' | 'key'; id: string }) =>
  (await module.get(Revisions).list(name, { limit: 100 })).rows;
const newest = async () => {
  const [revision] = await revisionsOf(helper);
  if (!revision) throw new Error('no revision');
  return revision;
};
async function edit(change: EntryContent, expectedRevision?: number) {
  const { content, number } = await newest();
  const entry = { ...helper, content: { ...content, ...change } };
  return module
    .get(EditEntry)
    .run({ entry, expectedRevision: expectedRevision ?? number, reason: 'an edit' }, 'person:second-admin');
}

// One after the other: each test goes on from what the one before left.
describe('revisions', () => {
  it('begin with the first application, with author and reason, for everything in the files', async () => {
    const { rows } = await environment.database.pool.query(
      'select kind, count(*)::int as count from catalogue_revisions group by 1 order by 1',
    );
    expect(Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))).toEqual({
      agent: 1,
      budget: 2,
      department: 2,
      flag: 1,
      key: 1,
      model: 2,
      person: 2,
      server: 1,
      tool: 2,
    });
    expect(await newest()).toMatchObject({
      number: 1,
      author: 'person:platform-admin',
      reason: 'the beginning',
      origin: 'files',
      content: { system_prompt: 'You help.', owner: 'platform@example.com' },
    });
  });

  it('are added where something changed, and nowhere else', async () => {
    await apply(companyWith('agents.yaml', 'max_budget: 10', 'max_budget: 12'), { reason: 'more money' });
    const budget = { kind: 'budget', id: 'agent:helper' } as const;
    expect((await revisionsOf(budget)).map(({ number, content }) => [number, content.max_budget])).toEqual([
      [2, 12],
      [1, 10],
    ]);
    expect(await revisionsOf(helper)).toHaveLength(1);
    await apply(companyFiles());
    expect(await revisionsOf(budget)).toHaveLength(3);
  });

  it('hold no secret of a key', async () => {
    const [key] = await revisionsOf({ kind: 'key', id: 'helper-key' });
    expect(Object.keys(key?.content ?? {}).sort()).toEqual(['agent', 'key', 'models']);
  });

  it('cannot be changed or removed by those who run the product', async () => {
    const { pool } = environment.database;
    for (const statement of [
      `update catalogue_revisions set author = 'person:nobody'`,
      'delete from catalogue_revisions',
      'truncate catalogue_revisions',
    ]) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('set local role gatehouse_app');
        await expect(client.query(statement)).rejects.toThrow(/permission denied/);
      } finally {
        await client.query('rollback');
        client.release();
      }
    }
  });
});

describe('an edit of one entry', () => {
  it('is refused to whoever did not see the newest revision', async () => {
    const { number } = await newest();
    expect(await edit({ status: 'paused' })).toEqual({ ...helper, revision: number + 1, fields: ['status'] });
    await expect(edit({ name: 'Mine' }, number)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'catalogue_revision_conflict',
      message: expect.stringContaining('person:second-admin'),
    });
  });

  it('lets one of two who edit at the same moment through', async () => {
    const { number } = await newest();
    const outcomes = await Promise.allSettled([edit({ name: 'First' }, number), edit({ name: 'Second' }, number)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await newest()).toMatchObject({ number: number + 1, origin: 'edit' });
  });

  it('is held to the same rules as a file', async () => {
    await expect(edit({ model: 'lage' })).rejects.toMatchObject({
      code: 'invalid_catalogue',
      findings: [
        expect.objectContaining({ file: 'agent helper', suggestion: 'did you mean large?' }),
        expect.anything(),
      ],
    });
    await expect(edit({ limits: 'none' })).rejects.toMatchObject({ code: 'invalid_catalogue' });
    await expect(edit({ id: 'another' })).rejects.toMatchObject({ code: 'entry_name_differs' });
    const secret = `key ${'sk-ant-'}${'a1b2c3d4'.repeat(4)}`;
    await expect(edit({ system_prompt: secret })).rejects.toMatchObject({
      code: 'invalid_catalogue',
      findings: [expect.not.objectContaining({ message: expect.stringContaining('a1b2') })],
    });
  });
});

describe('drift', () => {
  it('that only the catalogue has is shown and stays', async () => {
    const result = await apply(companyFiles());
    expect(result).toMatchObject({ applied: false, changes: [] });
    expect(result.drift).toMatchObject([{ ...helper, changedIn: 'catalogue', taken: 'catalogue' }]);
    expect(result.drift[0]?.fields).toContainEqual({
      field: 'status',
      applied: 'active',
      files: 'active',
      catalogue: 'paused',
    });
  });

  it('on both sides is a conflict: shown on a dry run, refused otherwise, and nothing happens', async () => {
    const files = companyWith('agents.yaml', 'You help.', 'You help a lot.');
    const tried = await apply(files, { dryRun: true });
    expect(tried.drift).toMatchObject([{ ...helper, changedIn: 'both', taken: null }]);
    const before = await newest();
    await expect(apply(files)).rejects.toMatchObject({
      kind: 'conflict',
      code: 'catalogue_conflict',
      findings: expect.arrayContaining([expect.objectContaining({ field: 'agent helper: system_prompt' })]),
    });
    expect(await newest()).toEqual(before);
  });

  it('is decided by whoever applies, for either side', async () => {
    const files = companyWith('agents.yaml', 'You help.', 'You help a lot.');
    const kept = await apply(files, { prefer: 'catalogue' });
    expect(kept).toMatchObject({ applied: false, drift: [{ changedIn: 'both', taken: 'catalogue' }] });
    const taken = await apply(files, { prefer: 'files', reason: 'as reviewed' });
    expect(taken.changes).toMatchObject([{ ...helper, fields: ['name', 'status', 'system_prompt'] }]);
    expect(await newest()).toMatchObject({ reason: 'as reviewed', content: { status: 'active', name: 'Helper' } });
    expect(await apply(files)).toMatchObject({ applied: false, drift: [] });
  });

  it('is gone when the files say what was edited', async () => {
    await edit({ system_prompt: 'You help.' });
    expect((await apply(companyFiles(), { dryRun: true })).drift).toEqual([]);
    await apply(companyFiles());
    expect((await apply(companyFiles())).drift).toEqual([]);
  });

  it('does not let a pruned application retire what was edited meanwhile', async () => {
    await edit({ name: 'Edited' });
    const without = companyFiles({ 'agents.yaml': null, 'keys.yaml': null });
    await expect(apply(without, { prune: true })).rejects.toMatchObject({ code: 'catalogue_conflict' });
    const kept = await apply(without, { prune: true, prefer: 'catalogue' });
    expect(kept.notInFiles[0]).toEqual(helper);
    await apply(companyFiles(), { prefer: 'files' });
  });

  it('of the whole catalogue is noticed by its version', async () => {
    const { version } = await apply(companyFiles());
    await edit({ name: 'Somebody was faster' });
    await expect(apply(companyFiles(), { expectedVersion: version })).rejects.toMatchObject({
      code: 'catalogue_version_conflict',
    });
    await apply(companyFiles(), { expectedVersion: version + 1, prefer: 'files' });
  });
});

describe('the export', () => {
  it('applies back without a change, also after edits that no file knows of', async () => {
    for (const prompt of [
      'Two\nlines: {#}\n\n  indented',
      '- "quoted" \\ \u0085 \u2028 é 😀',
      'yes',
      '0x10',
      '\ttab',
    ]) {
      await edit({ system_prompt: prompt, slack_handle: '@helper' });
      const { files, version } = await module.get(ExportCatalogue).run();
      expect(await apply(files)).toMatchObject({ applied: false, changes: [], drift: [], notInFiles: [], version });
    }
  });
});
