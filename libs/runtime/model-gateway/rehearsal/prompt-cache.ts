import { createHash } from 'node:crypto';
import { type InputUsage, inputUsage, type PromptPiece } from './usage.rules.ts';

/** How long a prefix is kept after it was last used, as with the API. */
const LIFETIME_MS = 5 * 60_000;
const MOST_PREFIXES = 1_000;

/**
 * Remembers prompt prefixes that ended in a cache breakpoint. Unlike the API it caches short prefixes too, so that
 * small tests see the effect.
 */
export class PromptCache {
  private readonly lastUsed = new Map<string, number>();

  /** The input figures of a prompt; afterwards all of its prefixes with a breakpoint are in the cache. */
  use(pieces: PromptPiece[], now: number): InputUsage {
    const prefixes = prefixHashes(pieces);
    const usage = inputUsage(
      pieces,
      (index) => now - (this.lastUsed.get(prefixes[index] ?? '') ?? -Infinity) < LIFETIME_MS,
    );
    for (const [index, piece] of pieces.entries()) {
      if (piece.breakpoint) this.remember(prefixes[index] ?? '', now);
    }
    return usage;
  }

  private remember(prefix: string, now: number): void {
    this.lastUsed.delete(prefix);
    this.lastUsed.set(prefix, now);
    const [oldest] = this.lastUsed.keys();
    if (this.lastUsed.size > MOST_PREFIXES && oldest) this.lastUsed.delete(oldest);
  }
}

function prefixHashes(pieces: PromptPiece[]): string[] {
  let prefix = '';
  return pieces.map((piece) => {
    prefix = createHash('sha256').update(prefix).update('\0').update(piece.text).digest('hex');
    return prefix;
  });
}
