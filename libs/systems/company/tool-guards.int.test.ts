import { ConfigModule } from '@gatehouse/platform/config';
import { DatabaseModule } from '@gatehouse/platform/database';
import { EventsModule } from '@gatehouse/platform/events';
import { RealtimeModule } from '@gatehouse/platform/realtime';
import { testEnvironment } from '@gatehouse/platform/testing';
import { Tools } from '@gatehouse/registry/tools';
import { Test, type TestingModule } from '@nestjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplyCatalogue } from './apply-catalogue.ts';
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

const apply = (files: CatalogueFile[]) => module.get(ApplyCatalogue).run(files, 'person:platform-admin');
const guarded = (guards: string) =>
  companyWith('tools.yaml', '    rate_limit: 10/minute\n', `    rate_limit: 10/minute\n    guards: ${guards}\n`);

// One after the other: each test goes on from what the one before left.
describe('the guards of a tool', () => {
  it('are taken from the files, with what they leave out', async () => {
    await apply(guarded('[{ shell: command }, { sql: query, most_rows: 50, schemas: [shop] }]'));
    expect((await module.get(Tools).find('notes_read'))?.guards).toEqual([
      { kind: 'shell', argument: 'command', ephemeral: false },
      { kind: 'sql', argument: 'query', mostRows: 50, allowStar: false, schemas: ['shop'] },
    ]);
    expect((await module.get(Tools).find('notes_write'))?.guards).toEqual([]);
  });

  it('are exported as they can be applied again, without a change', async () => {
    const before = await module.get(Tools).find('notes_read');
    const { files } = await module.get(ExportCatalogue).run();
    expect(files.map(({ text }) => text).join('')).toMatch(/most_rows: 50/);
    await apply(files);
    expect(await module.get(Tools).find('notes_read')).toEqual(before);
  });

  it('go with the field', async () => {
    await apply(companyFiles());
    expect((await module.get(Tools).find('notes_read'))?.guards).toEqual([]);
  });

  it.each([
    ['[{ shell: "two words" }]', 'guards[0].shell', 'must be names with dots between them'],
    ['[{ sql: query, most_rows: 0 }]', 'guards[0].most_rows', ''],
    ['[{ shell: command, most_rows: 5 }]', 'guards[0]', 'must name one argument'],
    ['[{ shell: command, sql: query }]', 'guards[0]', 'must name one argument'],
    ['[{ ephemeral: true }]', 'guards[0]', 'must name one argument'],
    ['[{ regex: command }]', 'guards[0].regex', 'is not known'],
    ['{ shell: command }', 'guards', ''],
  ])('are refused when they are wrong, with the field: %s', async (guards, field, message) => {
    await expect(apply(guarded(guards))).rejects.toMatchObject({
      findings: expect.arrayContaining([
        expect.objectContaining({
          field: expect.stringContaining(`tools[0].${field}`),
          message: expect.stringContaining(message),
        }),
      ]),
    });
  });
});
