import type { Json } from '@gatehouse/kernel';
import type { ContentBlock } from './model-call.ts';

/** The blocks with every text in them passed through `clean`: words, and the texts inside of tool arguments. */
export const cleanContent = (content: ContentBlock[], clean: (text: string) => string): ContentBlock[] =>
  content.map((block) => cleanBlock(block, clean));

function cleanBlock(block: ContentBlock, clean: (text: string) => string): ContentBlock {
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
