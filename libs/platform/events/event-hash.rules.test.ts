import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventHash, eventHashHex, framed, type HashedEvent } from './event-hash.rules.ts';

const event: HashedEvent = { stream: 'session:1', position: 7n, at: '2026-11-20T09:30:00.000001Z', body: '{"a":"ü"}' };

describe('eventHash', () => {
  it('is SHA-256 over the parts, each after its length', () => {
    const expected = createHash('sha256');
    for (const part of ['before', 'session:1', '7', '2026-11-20T09:30:00.000001Z', '{"a":"ü"}']) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(Buffer.byteLength(part));
      expected.update(length).update(part);
    }
    expect(eventHash(Buffer.from('before'), event)).toEqual(expected.digest());
  });

  it.each<[string, Partial<HashedEvent>]>([
    ['stream', { stream: 'session:2' }],
    ['position', { position: 8n }],
    ['time', { at: '2026-11-20T09:30:00.000002Z' }],
    ['body', { body: '{"a":"u"}' }],
  ])('changes with the %s', (_part, change) => {
    expect(eventHash(Buffer.alloc(0), { ...event, ...change })).not.toEqual(eventHash(Buffer.alloc(0), event));
  });
});

describe('eventHashHex', () => {
  const text = fc.string({ unit: 'grapheme' });
  const hashed = fc.record({ stream: text, position: fc.nat(), at: text, body: text });

  it('is the same hash, whatever the hash before it looks like', () => {
    const before = fc.oneof(fc.string({ unit: fc.constantFrom(...'0123456789abcdefAF') }), text);
    fc.assert(
      fc.property(before, hashed, (previousHash, given) => {
        const expected = eventHash(Buffer.from(previousHash, 'hex'), given).toString('hex');
        expect(eventHashHex(previousHash, given)).toBe(expected);
      }),
    );
  });

  it('has room for events of any size', () => {
    const given = { ...event, body: 'ü'.repeat(300_000) };
    expect(eventHashHex('', given)).toBe(eventHash(Buffer.alloc(0), given).toString('hex'));
  });
});

describe('framed', () => {
  it('gives different bytes for different parts, however they are cut', () => {
    const parts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        expect(framed(left).equals(framed(right))).toBe(JSON.stringify(left) === JSON.stringify(right));
      }),
    );
  });
});
