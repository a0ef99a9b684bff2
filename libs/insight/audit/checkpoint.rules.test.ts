import { generateKeyPairSync, sign } from 'node:crypto';
import { publicKeyOf } from '@gatehouse/platform/crypto/rules';
import { describe, expect, it } from 'vitest';
import {
  type CheckpointDraft,
  faultOfHeads,
  faultOfReceipt,
  Receipt,
  receiptOf,
  sealCheckpoint,
} from './checkpoint.rules.ts';

const { privateKey } = generateKeyPairSync('ed25519');
const key = publicKeyOf(privateKey);
const keys = new Map([[key.id, key]]);
const draft: CheckpointDraft = {
  number: 1,
  previousHash: '',
  snapshot: '10:20:11',
  keyId: key.id,
  createdAt: '2026-11-20T09:30:00.000Z',
  heads: [
    { stream: 'agent:a', position: 3, hash: 'aa' },
    { stream: 'session:b', position: 1, hash: 'bb' },
  ],
};
const sealed = sealCheckpoint(draft, (bytes) => sign(null, bytes, privateKey));

describe('sealCheckpoint', () => {
  it('makes what verifies', () => {
    expect(faultOfReceipt(receiptOf(sealed), keys)).toBeNull();
    expect(faultOfHeads(sealed)).toBeNull();
    expect(Receipt.parse(receiptOf(sealed))).toEqual(receiptOf(sealed));
  });
});

describe('faultOfReceipt', () => {
  it.each<Partial<Receipt>>([
    { number: 2 },
    { previousHash: 'aa' },
    { root: 'aa' },
    { streams: 3 },
    { snapshot: '10:30:' },
    { createdAt: '2026-11-21T09:30:00.000Z' },
  ])('finds a change of %o', (change) => {
    expect(faultOfReceipt({ ...receiptOf(sealed), ...change }, keys)).toContain('was changed');
  });

  it('finds a foreign signature and an unknown key', () => {
    const forger = generateKeyPairSync('ed25519').privateKey;
    const forged = sealCheckpoint(draft, (bytes) => sign(null, bytes, forger));
    expect(faultOfReceipt(receiptOf(forged), keys)).toContain('did not make');
    expect(faultOfReceipt(receiptOf(sealed), new Map())).toContain('not at hand');
  });
});

describe('faultOfHeads', () => {
  it('finds a head that was changed, left out or swapped', () => {
    const [first, second] = sealed.heads;
    if (!first || !second) throw new Error('two heads were given');
    expect(faultOfHeads({ ...sealed, heads: [{ ...first, position: 2 }, second] })).toContain('Merkle root');
    expect(faultOfHeads({ ...sealed, heads: [second, first] })).toContain('Merkle root');
    expect(faultOfHeads({ ...sealed, heads: [first] })).toContain('lists 1 heads');
  });
});
