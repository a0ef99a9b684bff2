import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { examineKeyCustody } from './key-custody.ts';

let root: string;
const at = (name: string): string => join(root, name);
const examine = () => examineKeyCustody(at('keys'), [at('data'), at('data-backups')]);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-custody-'));
  for (const folder of ['keys', 'data', 'data-backups/monday']) mkdirSync(at(folder), { recursive: true });
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
  writeFileSync(at('keys/signing-key.pem'), pem, { mode: 0o600 });
});
afterEach(() => rmSync(root, { recursive: true }));

it('is content when the key is in its own folder alone', () => {
  expect(examine()).toEqual([expect.objectContaining({ verdict: 'fine' })]);
});

it('names copies of the key in the data and in its backups', () => {
  cpSync(at('keys'), at('data-backups/monday/keys'), { recursive: true });
  cpSync(at('keys/signing-key.pem'), at('data/old.pem'));
  const messages = examine().map(({ verdict, message }) => `${verdict} ${message}`);
  expect(messages).toHaveLength(2);
  expect(messages[0]).toContain(`warning ${at('data/old.pem')} is a copy of the signing key`);
  expect(messages[1]).toContain(at('data-backups/monday/keys/signing-key.pem'));
});

it('objects to a key that others can read', () => {
  cpSync(at('keys/signing-key.pem'), at('keys/copy'));
  rmSync(at('keys/signing-key.pem'));
  writeFileSync(at('keys/signing-key.pem'), 'x', { mode: 0o644 });
  expect(examine()).toEqual([expect.objectContaining({ verdict: 'problem' })]);
});
