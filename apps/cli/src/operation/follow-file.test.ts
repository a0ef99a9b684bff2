import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { followFile } from './follow-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-follow-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('tells complete lines written from now on, also after the file was moved aside', async () => {
  const file = join(folder, 'api.log');
  const told: string[] = [];
  const stop = new AbortController();
  writeFileSync(file, 'before\n');
  const following = followFile(file, (line) => told.push(line), stop.signal);
  await vi.waitFor(() => {
    appendFileSync(file, 'again\n');
    expect(told).toContain('again');
  });
  renameSync(file, `${file}.1`);
  writeFileSync(file, 'first of the new file\nhalf');
  await vi.waitFor(() => expect(told.at(-1)).toBe('first of the new file'), 3_000);
  appendFileSync(file, ' and whole\n');
  await vi.waitFor(() => expect(told.at(-1)).toBe('half and whole'), 3_000);
  expect(told).not.toContain('before');
  stop.abort();
  await following;
});
