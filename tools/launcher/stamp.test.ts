import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { contentHash } from './stamp.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-stamp-'));
  mkdirSync(join(root, 'libs/node_modules'), { recursive: true });
  writeFileSync(join(root, 'libs/a.ts'), 'one');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const hash = () => contentHash(root, ['libs', 'package.json']);

it('changes with the content, the name and the number of files', () => {
  const seen = [hash()];
  writeFileSync(join(root, 'libs/a.ts'), 'two');
  seen.push(hash());
  writeFileSync(join(root, 'libs/b.ts'), '');
  seen.push(hash());
  writeFileSync(join(root, 'package.json'), '');
  seen.push(hash());
  expect(new Set(seen).size).toBe(4);
});

it('stays the same when tests and installed packages change', () => {
  const before = hash();
  writeFileSync(join(root, 'libs/a.test.ts'), 'test');
  writeFileSync(join(root, 'libs/node_modules/x.js'), 'package');
  expect(hash()).toBe(before);
});
