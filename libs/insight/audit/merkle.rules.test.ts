import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { merkleRoot } from './merkle.rules.ts';

const sha256 = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const leafOf = (leaf: Buffer): Buffer => sha256(Buffer.from([0]), leaf);
const nodeOf = (left: Buffer, right: Buffer): Buffer => sha256(Buffer.from([1]), left, right);

/** The definition of RFC 9162, word for word. */
function byDefinition(leaves: Buffer[]): Buffer {
  const [only] = leaves;
  if (only && leaves.length === 1) return leafOf(only);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return nodeOf(byDefinition(leaves.slice(0, split)), byDefinition(leaves.slice(split)));
}

const leaf = fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes));
const leaves = fc.array(leaf, { minLength: 1, maxLength: 40 });

describe('merkleRoot', () => {
  it('is the tree of RFC 9162', () => {
    fc.assert(
      fc.property(leaves, (list) => {
        expect(merkleRoot(list)).toEqual(byDefinition(list));
      }),
    );
  });

  it('changes with any change: another leaf, one more, one less, two swapped', () => {
    fc.assert(
      fc.property(leaves, leaf, fc.nat(), (list, other, place) => {
        const at = place % list.length;
        const current = list[at] ?? Buffer.alloc(0);
        const changed = list.with(at, Buffer.concat([current, Buffer.from('!')]));
        const lists = [changed, [...list, other], [...list, list.at(-1) ?? other]];
        if (list.length > 1) lists.push(list.toSpliced(at, 1));
        const next = (at + 1) % list.length;
        const neighbour = list[next] ?? current;
        if (!neighbour.equals(current)) lists.push(list.with(at, neighbour).with(next, current));
        for (const each of lists) expect(merkleRoot(each)).not.toEqual(merkleRoot(list));
      }),
    );
  });

  it('does not take an inner node for a leaf', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
    const inner = Buffer.concat([leafOf(a), leafOf(b)]);
    expect(merkleRoot([inner, c])).not.toEqual(merkleRoot([a, b, c]));
  });

  it('has nothing to say about an empty list', () => {
    expect(() => merkleRoot([])).toThrow(RangeError);
  });
});
