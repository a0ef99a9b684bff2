import { isShown, type ShownBlock } from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';
import type { ContentBlock } from './model-call.ts';

/**
 * The blocks with every text in them passed through `clean`: words, and the texts inside of tool arguments. Thinking stays
 * as it came, since a signature covers it; what was thought after words that the cleaning changed is left out, since the
 * signature covers those too.
 */
export function cleanContent(content: ContentBlock[], clean: (text: string) => string): ContentBlock[] {
  let changed = false;
  const watched = (text: string): string => {
    const cleaned = clean(text);
    changed ||= cleaned !== text;
    return cleaned;
  };
  return content.flatMap((block): ContentBlock[] => {
    if (isShown(block)) return [cleanBlock(block, watched)];
    return changed ? [] : [block];
  });
}

function cleanBlock(block: ShownBlock, clean: (text: string) => string): ShownBlock {
  switch (block.type) {
    case 'text':
      return { ...block, text: clean(block.text) };
    case 'tool_use':
      return { ...block, input: cleanJson(block.input, clean) };
    case 'tool_result':
      return { ...block, content: block.content.map((part) => ({ ...part, text: clean(part.text) })) };
  }
}

function cleanJson(value: Json, clean: (text: string) => string): Json {
  if (typeof value === 'string') return clean(value);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((member) => cleanJson(member, clean));
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, cleanJson(member, clean)]));
}
