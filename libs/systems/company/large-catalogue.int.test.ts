import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Agents, EVERY_AGENT } from '@gatehouse/registry/agents';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApplyCatalogue } from './apply-catalogue.ts';
import type { CatalogueFile } from './catalogue.ts';
import { CompanyModule } from './company.module.ts';
import { ExportCatalogue } from './export-catalogue.ts';
import { COMPANY, companyFiles } from './fixtures.ts';

const AGENTS = 1_000;
const environment = testEnvironment();
let module: TestingModule;

beforeAll(async () => {
  module = await Test.createTestingModule({
    imports: [ConfigModule.of(environment.config), DatabaseModule, EventsModule, RealtimeModule, CompanyModule],
  }).compile();
});
afterAll(() => module?.close());

/** The small company with a thousand agents, in files of a size that is read. */
function files(): CatalogueFile[] {
  const [, agent = ''] = (COMPANY['agents.yaml'] ?? '').split('agents:\n');
  const agents = Array.from({ length: AGENTS }, (_, index) => agent.replace('id: helper', `id: agent-${index}`));
  const parts = Array.from({ length: 4 }, (_, part) => ({
    path: `agents-${part}.yaml`,
    text: `agents:\n${agents.slice((part * AGENTS) / 4, ((part + 1) * AGENTS) / 4).join('')}`,
  }));
  return [...companyFiles({ 'agents.yaml': null, 'keys.yaml': null }), ...parts];
}

/** What it answers, and the milliseconds of this process's CPU that it took: time on the wall is the machine's, which may be busy. */
const timed = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
  const [start, before] = [performance.now(), process.cpuUsage()];
  const result = await work();
  const { user, system } = process.cpuUsage(before);
  wallMs.push(Math.round(performance.now() - start));
  return [result, (user + system) / 1_000];
};
const wallMs: number[] = [];

/** All of them, page by page, as a client reads them. */
async function listed(): Promise<number> {
  let [count, cursor] = [0, undefined as string | undefined];
  do {
    const page = await module.get(Agents).list({ limit: 200, cursor });
    count += page.rows.length;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return count;
}

it('holds a thousand agents: applied once, compared, listed and exported in a moment', async () => {
  const apply = (given: CatalogueFile[]) => module.get(ApplyCatalogue).run(given, 'person:platform-admin');
  const [first, firstMs] = await timed(() => apply(files()));
  expect(first.changes.filter(({ kind }) => kind === 'agent')).toHaveLength(AGENTS);
  const [again, againMs] = await timed(() => apply(files()));
  expect(again).toMatchObject({ applied: false, changes: [], drift: [] });
  const one = files().map((file) => ({
    ...file,
    text: file.text.replace('id: agent-0\n', 'id: agent-0\n    slack_handle: "@a"\n'),
  }));
  const [changed, changedMs] = await timed(() => apply(one));
  expect(changed.changes).toEqual([{ kind: 'agent', id: 'agent-0', outcome: 'changed', fields: ['slack_handle'] }]);
  const [difference, diffMs] = await timed(() =>
    module.get(ApplyCatalogue).run(files(), 'person:platform-admin', { dryRun: true }),
  );
  expect(difference.drift).toMatchObject([{ kind: 'agent', id: 'agent-0', fields: [{ field: 'slack_handle' }] }]);
  const [count, listMs] = await timed(listed);
  expect(count).toBe(AGENTS);
  const [users, usersMs] = await timed(() => module.get(Agents).allowedToCall('notes_read', EVERY_AGENT));
  expect(users).toHaveLength(AGENTS);
  const [exported, exportMs] = await timed(() => module.get(ExportCatalogue).run());
  expect(await apply(exported.files)).toMatchObject({ applied: false, changes: [], drift: [], notInFiles: [] });
  const names = ['applied', 'again', 'one changed', 'compared', 'listed', 'users of a tool', 'exported'];
  const cpuMs = [firstMs, againMs, changedMs, diffMs, listMs, usersMs, exportMs].map(Math.round);
  const shown = names.map((name, index) => `${name} ${wallMs[index]} ms (CPU ${cpuMs[index]})`);
  console.info(`a thousand agents: ${shown.join(', ')}`);
  // Far above what it takes, far below what anybody would wait for.
  expect(firstMs).toBeLessThan(20_000);
  expect(Math.max(againMs, changedMs, diffMs, exportMs)).toBeLessThan(8_000);
  expect(Math.max(listMs, usersMs)).toBeLessThan(4_000);
}, 180_000);
