import { hash } from 'node:crypto';

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/**
 * The Merkle root of a list (SHA-256, the tree of RFC 9162): one hash that no other list has, whatever is changed, moved,
 * left out or added. Leaves and inner nodes are hashed with different first bytes, so that neither can pass for the other.
 *
 * @param leaves what the list holds, in order
 * @throws RangeError for an empty list, which says nothing
 */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  let level = leaves.map((leaf) => sha256(LEAF, leaf));
  while (level.length > 1) level = pairUp(level);
  const [root] = level;
  if (!root) throw new RangeError('an empty list has no Merkle root');
  return root;
}

/** An odd one out moves up as it is: the same tree as splitting at the largest power of two. */
function pairUp(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const [left, right] = level.slice(index, index + 2);
    if (left) above.push(right ? sha256(NODE, left, right) : left);
  }
  return above;
}

const sha256 = (...parts: Buffer[]): Buffer => hash('sha256', Buffer.concat(parts), 'buffer');
