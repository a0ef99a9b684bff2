import { describe, expect, it } from 'vitest';
import { PromptCache } from './prompt-cache.ts';
import { estimateTokens, type PromptPiece } from './usage.rules.ts';

const piece = (text: string, breakpoint = false): PromptPiece => ({ text, tokens: estimateTokens(text), breakpoint });
const TOOLS = piece('a tool manifest that does not change', true);
const SYSTEM = piece('a system prompt that does not change', true);
const asking = (text: string) => [TOOLS, SYSTEM, piece(text)];

describe('PromptCache', () => {
  it('writes a prefix once, reads it from then on, and counts what follows as input', () => {
    const cache = new PromptCache();
    const prefix = TOOLS.tokens + SYSTEM.tokens;
    expect(cache.use(asking('roses'), 0)).toEqual({
      input_tokens: estimateTokens('roses'),
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: prefix,
    });
    expect(cache.use(asking('tulips'), 1_000)).toEqual({
      input_tokens: estimateTokens('tulips'),
      cache_read_input_tokens: prefix,
      cache_creation_input_tokens: 0,
    });
  });

  it('reads the part before a change', () => {
    const cache = new PromptCache();
    cache.use(asking('roses'), 0);
    const other = piece('another system prompt', true);
    expect(cache.use([TOOLS, other, piece('roses')], 0)).toMatchObject({
      cache_read_input_tokens: TOOLS.tokens,
      cache_creation_input_tokens: other.tokens,
    });
  });

  it('forgets what was not used for five minutes', () => {
    const cache = new PromptCache();
    cache.use(asking('roses'), 0);
    expect(cache.use(asking('roses'), 299_000).cache_read_input_tokens).toBeGreaterThan(0);
    expect(cache.use(asking('roses'), 598_000).cache_read_input_tokens).toBeGreaterThan(0);
    expect(cache.use(asking('roses'), 900_000).cache_read_input_tokens).toBe(0);
  });

  it('caches nothing without breakpoints', () => {
    const cache = new PromptCache();
    const plain = [piece('all of it')];
    cache.use(plain, 0);
    expect(cache.use(plain, 0)).toEqual({
      input_tokens: estimateTokens('all of it'),
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
    });
  });
});
