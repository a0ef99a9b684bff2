import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
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

const timed = async <Result>(work: () => Promise<Result>): Promise<[Result, number]> => {
  const start = performance.now();
  return [await work(), performance.now() - start];
};

it('holds a thousand agents: applied once, compared and exported in a moment', async () => {
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
  const [exported, exportMs] = await timed(() => module.get(ExportCatalogue).run());
  expect(await apply(exported.files)).toMatchObject({ applied: false, changes: [], drift: [], notInFiles: [] });
  const rounded = [firstMs, againMs, changedMs, exportMs].map(Math.round);
  console.info(
    `a thousand agents: applied in ${rounded[0]} ms, again ${rounded[1]}, one changed ${rounded[2]}, export ${rounded[3]}`,
  );
  // Far above what it takes, far below what anybody would wait for.
  expect(firstMs).toBeLessThan(30_000);
  expect(Math.max(againMs, changedMs, exportMs)).toBeLessThan(8_000);
}, 60_000);
