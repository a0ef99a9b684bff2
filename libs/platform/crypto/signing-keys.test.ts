import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSignedBy, parsePublicKeys, publicKeyOf } from './signing.rules.ts';
import { PUBLIC_KEY_FILE, SigningKeys } from './signing-keys.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-keys-'));
});
afterEach(() => rm(folder, { recursive: true }));

const keysIn = (place: string) => new SigningKeys({ GATEHOUSE_KEYS: place });

describe('SigningKeys', () => {
  it('makes a key on first use, for its owner only, with the public half beside it', async () => {
    const place = join(folder, 'deep', 'keys');
    expect(await keysIn(place).publicKeys()).toEqual([]);
    const { publicKey } = await keysIn(place).current();
    expect((await stat(join(place, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(place)).mode & 0o777).toBe(0o700);
    expect(await readFile(join(place, PUBLIC_KEY_FILE), 'utf8')).toBe(publicKey.pem);
    expect(publicKey.id).toMatch(/^[0-9a-f]{16}$/);
  });

  it('keeps one key when several processes make it at once, and leaves nothing else behind', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => keysIn(folder).current()));
    expect(new Set(keys.map(({ publicKey }) => publicKey.id)).size).toBe(1);
    expect((await readdir(folder)).sort()).toEqual(['signing-key.pem', PUBLIC_KEY_FILE].sort());
  });

  it('signs what its public key verifies, and nothing else', async () => {
    const key = await keysIn(folder).current();
    const signature = key.sign(Buffer.from('root'));
    expect(isSignedBy(key.publicKey, Buffer.from('root'), signature)).toBe(true);
    expect(isSignedBy(key.publicKey, Buffer.from('toor'), signature)).toBe(false);
    expect(isSignedBy(publicKeyOf(generateKeyPairSync('ed25519').privateKey), Buffer.from('root'), signature)).toBe(
      false,
    );
  });

  it('still offers the public keys of before after the key was changed', async () => {
    const before = await keysIn(folder).current();
    await rename(join(folder, PUBLIC_KEY_FILE), join(folder, '2026.pub.pem'));
    await rm(join(folder, 'signing-key.pem'));
    const now = await keysIn(folder).current();
    const ids = (await keysIn(folder).publicKeys()).map(({ id }) => id).sort();
    expect(ids).toEqual([before.publicKey.id, now.publicKey.id].sort());
  });

  it('refuses a damaged key instead of replacing it', async () => {
    await writeFile(join(folder, 'signing-key.pem'), 'scribble');
    await expect(keysIn(folder).current()).rejects.toMatchObject({ code: 'invalid_signing_key' });
    expect(await readFile(join(folder, 'signing-key.pem'), 'utf8')).toBe('scribble');
  });
});

describe('parsePublicKeys', () => {
  it('reads every block of a file', () => {
    const pems = [1, 2].map(() => publicKeyOf(generateKeyPairSync('ed25519').publicKey).pem);
    expect(parsePublicKeys(`first\n${pems[0]}\nsecond\n${pems[1]}`).map(({ pem }) => pem)).toEqual(pems);
  });

  it('refuses other keys and other files', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => parsePublicKeys(publicKey.export({ type: 'spki', format: 'pem' }).toString())).toThrow('a key for ec');
    expect(() => parsePublicKeys('nothing')).toThrow('no "BEGIN PUBLIC KEY" block');
    expect(() => parsePublicKeys('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----')).toThrow(
      'not an Ed25519 public key',
    );
  });
});
