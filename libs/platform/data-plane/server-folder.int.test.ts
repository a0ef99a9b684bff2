import { lstatSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canReach, serverAccount } from './server-account.ts';
import { makeDataFolder, prepareServerFolder, removeServerFolder } from './server-folder.ts';

const account = serverAccount();
let parent: string;
let told: string[];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'gatehouse-place-')); // Private to its owner.
  told = [];
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

const prepare = (dataFolder: string) => prepareServerFolder(dataFolder, account, (line) => told.push(line));

it('leaves the rights of a folder alone that has something in it', () => {
  writeFileSync(join(parent, 'something'), '');
  const before = statSync(parent).mode;
  makeDataFolder(parent);
  expect(statSync(parent).mode).toBe(before);
});

describe.runIf(account)('for root, whose servers run under another account', () => {
  it('is in the data folder when the account can reach it', () => {
    const folder = prepare(parent);
    expect(folder).toBe(join(parent, 'servers'));
    expect(canReach(account, folder)).toBe(true);
    expect(told).toEqual([]);
  });

  it('is elsewhere when it cannot, with a link to it, and says so once', () => {
    const dataFolder = join(parent, 'data');
    const folder = prepare(dataFolder);
    expect(lstatSync(join(dataFolder, 'servers')).isSymbolicLink()).toBe(true);
    expect(canReach(account, folder)).toBe(true);
    expect(told).toEqual([expect.stringContaining(`cannot reach ${dataFolder}: the servers' files are in ${folder}`)]);
    expect(prepare(dataFolder)).toBe(folder);
    expect(told).toHaveLength(1);

    removeServerFolder(dataFolder);
    expect(readdirSync(dataFolder)).toEqual([]);
    expect(() => realpathSync(folder)).toThrow('ENOENT');
  });
});
