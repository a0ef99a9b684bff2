import { VirtualKeys } from '@gatehouse/access/identity';
import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventReader, EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Agents } from '@gatehouse/registry/agents';
import { Models } from '@gatehouse/registry/models';
import { McpServers, Tools } from '@gatehouse/registry/tools';
import { Test, type TestingModule } from '@nestjs/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplyCatalogue, type ApplyOptions } from './apply-catalogue.ts';
import type { CatalogueFile } from './catalogue.ts';
import { CompanyModule } from './company.module.ts';
import { ExportCatalogue } from './export-catalogue.ts';
import { companyFiles, companyWith } from './fixtures.ts';

const environment = testEnvironment();
let module: TestingModule;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, CompanyModule],
  }).compile();
});
afterAll(() => module?.close());

const apply = (files: CatalogueFile[], options?: ApplyOptions) =>
  module.get(ApplyCatalogue).run(files, 'person:platform-admin', options);
const eventsOf = async (stream: string) =>
  (await module.get(EventReader).readStream(stream, 0n, 1_000)).map(({ type }) => type);

/** Everything that an application can touch, as one text. */
async function everything(): Promise<string> {
  const tables = [
    'departments',
    'people',
    'models',
    'mcp_servers',
    'tools',
    'agents',
    'agent_versions',
    'access_tokens',
  ];
  const governance = [
    'budgets',
    'policy_bundles',
    'policy_activations',
    'catalogue_applications',
    'events',
    'catalogue_revisions',
    'catalogue_heads',
  ];
  const texts = [...tables, ...governance].map(async (table) => {
    const { rows } = await environment.database.pool.query(
      `select row_to_json(t)::text as row from ${table} t order by 1`,
    );
    return `${table}\n${rows.map(({ row }) => row).join('\n')}`;
  });
  return (await Promise.all(texts)).join('\n');
}

// One after the other: each test goes on from what the one before left.
describe('applying a catalogue', () => {
  it('only tries on a dry run', async () => {
    const before = await everything();
    const result = await apply(companyFiles(), { dryRun: true });
    expect(result).toMatchObject({ applied: false, dryRun: true, unchanged: 0 });
    expect(result.changes.length).toBeGreaterThan(10);
    expect(await everything()).toBe(before);
  });

  it('leaves nothing of files that are right but for one thing', async () => {
    const before = await everything();
    for (const files of [
      companyWith('agents.yaml', '[notes_read]', '[notes_red]'),
      companyWith('policies/all.cedar', 'permit', 'perimt'),
    ]) {
      await expect(apply(files)).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_catalogue' });
    }
    expect(await everything()).toBe(before);
  });

  it('creates everything, with its events and its author', async () => {
    const result = await apply(companyFiles());
    expect(result).toMatchObject({ applied: true, unchanged: 0, notInFiles: [] });
    expect(new Set(result.changes.map(({ outcome }) => outcome))).toEqual(new Set(['created']));
    expect(new Set(result.changes.map(({ kind }) => kind)).size).toBe(10);
    expect(await module.get(Agents).find('helper')).toMatchObject({
      version: 1,
      status: 'active',
      definition: { modelAlias: 'large', allowedTools: ['notes_read'] },
    });
    expect(await module.get(Models).find('large')).toMatchObject({
      fallbacks: ['small'],
      prices: { output: 10_000_000n },
    });
    expect(await module.get(VirtualKeys).ofAgent('helper')).toMatchObject({ models: ['large', 'small'] });
    expect(await eventsOf('agent:helper')).toContain('agent.created');
    expect(await eventsOf('tool:notes_read')).toEqual(['tool.created']);
    expect(await eventsOf('catalogue')).toEqual(['catalogue.applied']);
  });

  it('changes nothing when the same files are applied again, and says so', async () => {
    const before = await everything();
    const result = await apply(companyFiles().reverse());
    expect(result).toMatchObject({ applied: false, changes: [] });
    expect(result.unchanged).toBeGreaterThan(10);
    expect(await everything()).toBe(before);
  });

  it('makes a new version of an agent whose definition changed, and keeps the old one', async () => {
    const result = await apply(companyWith('agents.yaml', 'You help.', 'You help briefly.'));
    expect(result.changes).toEqual([{ kind: 'agent', id: 'helper', outcome: 'changed', fields: ['system_prompt'] }]);
    expect(await module.get(Agents).find('helper')).toMatchObject({ version: 2 });
    expect((await module.get(Agents).atVersion('helper', 1))?.definition.systemPrompt).toBe('You help.');
    const { rows } = await module.get(Agents).versions('helper', { limit: 10 });
    expect(rows.map(({ version, author }) => [version, author])).toEqual([
      [2, 'person:platform-admin'],
      [1, 'person:platform-admin'],
    ]);
    expect((await eventsOf('agent:helper')).at(-1)).toBe('agent.revised');
  });

  it('makes no new version of an agent that was only renamed', async () => {
    const files = companyWith('agents.yaml', 'You help.', 'You help briefly.').map(({ path, text }) => ({
      path,
      text: text.replace('name: Helper', 'name: Good helper'),
    }));
    const result = await apply(files);
    expect(result.changes).toEqual([{ kind: 'agent', id: 'helper', outcome: 'changed', fields: ['name'] }]);
    expect(await module.get(Agents).find('helper')).toMatchObject({ version: 2, name: 'Good helper' });
  });

  it('leaves what the files do not name, and lists it', async () => {
    const without = companyFiles({ 'tools.yaml': null, 'servers.yaml': null, 'agents.yaml': null, 'keys.yaml': null });
    const result = await apply(without);
    expect(result).toMatchObject({
      applied: false,
      notInFiles: [
        { kind: 'server', id: 'notes' },
        { kind: 'tool', id: 'notes_read' },
        { kind: 'tool', id: 'notes_write' },
        { kind: 'agent', id: 'helper' },
        { kind: 'key', id: 'helper-key' },
        { kind: 'budget', id: 'agent:helper' },
        { kind: 'budget', id: 'key:helper-key' },
      ],
    });
    expect(await module.get(Agents).find('helper')).toMatchObject({ status: 'active' });
  });

  it('retires it when told to, and takes it back when it is declared again', async () => {
    const without = companyFiles({ 'tools.yaml': null, 'servers.yaml': null, 'agents.yaml': null, 'keys.yaml': null });
    const result = await apply(without, { prune: true });
    expect(result.changes.map(({ outcome }) => outcome)).toEqual(['retired', 'retired', 'retired', 'retired']);
    expect(await module.get(Agents).find('helper')).toMatchObject({ status: 'archived' });
    expect(await module.get(Tools).find('notes_read')).toMatchObject({ status: 'inactive' });
    expect(await module.get(McpServers).find('notes')).toMatchObject({ status: 'inactive' });

    const again = await apply(companyFiles());
    expect(again.changes).toContainEqual({ kind: 'tool', id: 'notes_read', outcome: 'changed', fields: ['status'] });
    expect(await module.get(Agents).find('helper')).toMatchObject({ status: 'active', version: 3 });
  });

  it('lists everything that the files say nothing of, policies too, and retires only what can be', async () => {
    const only = companyFiles().filter(({ path }) => path === 'departments.yaml');
    const result = await apply(only, { prune: true, dryRun: true });
    expect(result.changes.map(({ kind, outcome }) => `${kind} ${outcome}`).sort()).toEqual([
      'agent retired',
      'flag retired',
      'server retired',
      'tool retired',
      'tool retired',
    ]);
    expect(new Set(result.notInFiles.map(({ kind }) => kind))).toEqual(
      new Set(['person', 'model', 'key', 'budget', 'policy']),
    );
    expect(result.notInFiles).toContainEqual({ kind: 'policy', id: 'all.cedar' });
    // What was retired before is history, and not told again.
    await apply(only, { prune: true });
    const again = await apply(only, { prune: true });
    expect(again.notInFiles.map(({ kind }) => kind)).not.toContain('agent');
    expect(again.notInFiles).not.toContainEqual({ kind: 'key', id: 'helper-key' });
    await apply(companyFiles());
  });

  it('says which policies differ, and that a bundle of earlier is in force again', async () => {
    const other = {
      'policies/all.cedar': null,
      'policies/some.cedar': '@id("some")\nforbid (principal, action, resource);\n',
    };
    const changed = await apply(companyFiles(other));
    expect(changed.changes).toEqual([
      { kind: 'policy', id: 'bundle 2', outcome: 'created', fields: ['all.cedar', 'some.cedar'] },
    ]);
    const back = await apply(companyFiles());
    expect(back.changes).toEqual([
      { kind: 'policy', id: 'bundle 1', outcome: 'restored', fields: ['all.cedar', 'some.cedar'] },
    ]);
  });

  it('takes flags, deprecations and kept versions, and gives them back as they were written', async () => {
    const files = companyFiles().map(({ path, text }) => ({
      path,
      text: text
        .replace('allowed_tools: [notes_read]', 'allowed_tools: [notes_write, notes_read@2]')
        .replace(
          '    rate_limit: 10/minute\n',
          '    rate_limit: 10/minute\n    deprecated: { since: 2026-11-01, reason: slow, replacement: notes_write, sunset: 2027-01-01 }\n',
        ),
    }));
    const result = await apply(files);
    expect(result.changes).toEqual([
      { kind: 'tool', id: 'notes_read', outcome: 'changed', fields: ['deprecated'] },
      { kind: 'agent', id: 'helper', outcome: 'changed', fields: ['allowed_tools'] },
    ]);
    expect(await module.get(Agents).find('helper')).toMatchObject({
      definition: { allowedTools: ['notes_read', 'notes_write'], toolVersions: { notes_read: 2 } },
    });
    expect(await module.get(Tools).find('notes_read')).toMatchObject({
      deprecated: { since: '2026-11-01', reason: 'slow', replacement: 'notes_write', sunset: '2027-01-01' },
    });
    const exported = await module.get(ExportCatalogue).run();
    expect(exported.files.map(({ text }) => text).join('')).toContain('- notes_read@2');
    expect(await apply(exported.files)).toMatchObject({ applied: false, changes: [], drift: [], notInFiles: [] });
    expect(await eventsOf('flag:hide-deprecated-tools')).toEqual(['flag.created', 'flag.retired', 'flag.changed']);
    await apply(companyFiles());
    expect(await module.get(Tools).find('notes_read')).toMatchObject({ deprecated: null });
  });

  it('changes budgets, keys, people and prices where they are', async () => {
    const files = companyFiles().map(({ path, text }) => ({
      path,
      text: text
        .replaceAll('max_budget: 10', 'max_budget: 20')
        .replace('[large, small]', '[large]')
        .replace('name: Marketing head', 'name: Head of marketing')
        .replace('output: 10,', 'output: 11,'),
    }));
    const result = await apply(files);
    expect(result.changes.map(({ kind, id, outcome }) => [kind, id, outcome])).toEqual([
      ['person', 'marketing-head', 'changed'],
      ['model', 'large', 'changed'],
      ['key', 'helper-key', 'changed'],
      ['budget', 'agent:helper', 'changed'],
      ['budget', 'key:helper-key', 'changed'],
    ]);
  });

  it('changes nothing the second time, whatever the files say', async () => {
    const company = fc.record({
      tier: fc.constantFrom(1, 2, 3),
      status: fc.constantFrom('draft', 'active', 'paused', 'archived'),
      tools: fc.subarray(['notes_read', 'notes_write']),
      limit: fc.constantFrom('null', '1/second', '10/minute', '999999/day'),
      budget: fc.nat(1_000_000).map((cents) => cents / 100),
      prompt: fc
        .string({ unit: 'grapheme', minLength: 1 })
        .filter((text) => !text.includes('\0') && text.trim() !== ''),
      prune: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(company, async ({ tier, status, tools, limit, budget, prompt, prune }) => {
        const files = companyFiles().map(({ path, text }) => ({
          path,
          text: text
            .replace('tier: 3', `tier: ${tier}`)
            .replace('    status: active\n    model:', `    status: ${status}\n    model:`)
            .replace('[notes_read]', `[${tools.join(', ')}]`)
            .replace('10/minute', limit)
            .replaceAll('max_budget: 10', `max_budget: ${budget}`)
            .replace('You help.', () => JSON.stringify(prompt)),
        }));
        await apply(files, { prune });
        expect(await apply(files, { prune })).toMatchObject({ applied: false, changes: [] });
      }),
      { numRuns: 15 },
    );
  });

  it('applies one after the other when two come at the same time', async () => {
    const results = await Promise.all([apply(companyFiles()), apply(companyFiles()), apply(companyFiles())]);
    expect(results.filter(({ applied }) => applied)).toHaveLength(1);
  });
});
