import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCatalogueFolder } from './write-catalogue-folder.ts';

const FILES = [
  { path: 'agents.yaml', text: 'agents: []\n' },
  { path: 'policies/all.cedar', text: 'permit (principal, action, resource);\n' },
];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const errorOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return null;
};

describe('writeCatalogueFolder', () => {
  it('writes each file where it belongs, in a folder that it makes', () => {
    const target = join(folder, 'new', 'catalogue');
    expect(writeCatalogueFolder(target, FILES)).toEqual([
      join(target, 'agents.yaml'),
      join(target, 'policies', 'all.cedar'),
    ]);
    expect(readFileSync(join(target, 'agents.yaml'), 'utf8')).toBe('agents: []\n');
    expect(readFileSync(join(target, 'policies', 'all.cedar'), 'utf8')).toContain('permit');
  });

  it('leaves what is no catalogue alone', () => {
    writeFileSync(join(folder, 'README.md'), 'ours');
    writeCatalogueFolder(folder, FILES);
    expect(readdirSync(folder).sort()).toEqual(['README.md', 'agents.yaml', 'policies']);
  });

  it('refuses a folder that holds a catalogue, at any depth, and writes nothing', () => {
    mkdirSync(join(folder, 'old'));
    writeFileSync(join(folder, 'old', 'tools.yml'), 'tools: []');
    expect(errorOf(() => writeCatalogueFolder(folder, FILES))).toMatchObject({
      code: 'catalogue_folder_taken',
      message: expect.stringContaining(join('old', 'tools.yml')),
    });
    expect(readdirSync(folder)).toEqual(['old']);
  });

  it.each([
    '../evil.yaml',
    '/etc/evil.yaml',
    'policies/../evil.cedar',
    'a/b.yaml',
    '.hidden.yaml',
    'evil.sh',
    'A.yaml',
  ])('writes nothing at all when the installation calls a file %s', (path) => {
    expect(errorOf(() => writeCatalogueFolder(folder, [...FILES, { path, text: 'evil' }]))).toMatchObject({
      code: 'strange_path',
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so when the folder cannot be written', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(errorOf(() => writeCatalogueFolder(join(file, 'below'), FILES))).toMatchObject({
      code: 'catalogue_folder_unwritable',
      message: expect.stringContaining(join(file, 'below')),
    });
  });
});
