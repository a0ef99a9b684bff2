import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CatalogueResult } from '@gatehouse/contracts/systems';
import { DomainError } from '@gatehouse/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeResult } from './describe-result.ts';
import { readCatalogueFolder, withFolder } from './read-catalogue-folder.ts';

const terminal = { write: () => undefined, note: () => undefined, interactive: false };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-catalogue-'));
  mkdirSync(join(folder, 'policies'));
  mkdirSync(join(folder, 'empty'));
  mkdirSync(join(folder, '.hidden'));
  for (const path of [
    'tools.yaml',
    'agents.yml',
    'policies/tier-3.cedar',
    'notes.txt',
    '.hidden/old.yaml',
    '.draft.yaml',
  ]) {
    writeFileSync(join(folder, path), `text of ${path}`);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('readCatalogueFolder', () => {
  it('takes YAML and Cedar files, by path', () => {
    expect(readCatalogueFolder(folder)).toEqual([
      { path: 'agents.yml', text: 'text of agents.yml' },
      { path: 'policies/tier-3.cedar', text: 'text of policies/tier-3.cedar' },
      { path: 'tools.yaml', text: 'text of tools.yaml' },
    ]);
  });

  it('says what is wrong with a folder', () => {
    expect(() => readCatalogueFolder(join(folder, 'missing'))).toThrow(
      expect.objectContaining({ code: 'catalogue_folder_unreadable' }),
    );
    expect(() => readCatalogueFolder(join(folder, 'empty'))).toThrow(
      expect.objectContaining({ code: 'catalogue_folder_empty' }),
    );
  });
});

describe('withFolder', () => {
  it('names files so that they can be opened', () => {
    const findings = [{ field: 'a', message: 'is missing', file: 'tools.yaml', line: 3 }];
    const error = withFolder(new DomainError('invalid', 'invalid_catalogue', 'wrong', { findings }), 'deploy/catalog');
    expect(error).toMatchObject({
      code: 'invalid_catalogue',
      findings: [{ file: 'deploy/catalog/tools.yaml', line: 3 }],
    });
  });
});

describe('describeResult', () => {
  const nothing: CatalogueResult = {
    applied: false,
    dryRun: false,
    version: 1,
    changes: [],
    drift: [],
    unchanged: 20,
    notInFiles: [],
  };

  it('says so when nothing changed', () => {
    expect(describeResult(terminal, nothing)).toBe('nothing to change: all 20 things are as the files say\n');
  });

  it('lists changes with what differs, counts them, and names what was left', () => {
    const result: CatalogueResult = {
      applied: true,
      dryRun: false,
      version: 2,
      drift: [],
      changes: [
        { kind: 'agent', id: 'eng-prod', outcome: 'created', fields: [] },
        { kind: 'tool', id: 'files_read', outcome: 'changed', fields: ['rateLimit', 'realm'] },
      ],
      unchanged: 5,
      notInFiles: [
        { kind: 'tool', id: 'old' },
        { kind: 'person', id: 'former' },
      ],
    };
    expect(describeResult(terminal, result)).toBe(
      [
        'created   agent       eng-prod',
        'changed   tool        files_read  (rateLimit, realm)',
        '1 created, 1 changed; 5 unchanged',
        'not in the files and left as they are (--prune retires them): tool old',
        'not in the files and left as they are: person former',
        '',
      ].join('\n'),
    );
    expect(describeResult(terminal, { ...result, dryRun: true })).toContain('would be 1 created, 1 changed');
  });
});
