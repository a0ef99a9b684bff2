import type { ToolResult } from '@gatehouse/contracts/runtime';
import { z } from 'zod';

const Block = z.looseObject({ type: z.string() });
const Answer = z.looseObject({
  content: z.array(Block).default([]),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
  isError: z.boolean().default(false),
});

const Text = z.object({ type: z.literal('text'), text: z.string() });
const Media = z.object({ type: z.enum(['image', 'audio']), data: z.string(), mimeType: z.string() });
const Link = z.object({ type: z.literal('resource_link'), uri: z.string(), name: z.string().optional() });
const Resource = z.object({
  type: z.literal('resource'),
  resource: z.object({ uri: z.string(), text: z.string().optional(), mimeType: z.string().optional() }),
});

/**
 * What a model is given of a server's answer: its text. Images and sound are named, not shown. An answer of the wrong
 * shape is a result that reports an error and not a failed call, because the tool did run.
 */
export function toToolResult(answer: unknown): ToolResult {
  const parsed = Answer.safeParse(answer);
  if (!parsed.success) return malformed('its answer is not a tool result');
  const { content, structuredContent, isError } = parsed.data;
  const texts: string[] = [];
  for (const block of content) {
    const text = textOf(block);
    if (text === null) return malformed(`its answer has a malformed block of the type ${block.type.slice(0, 40)}`);
    texts.push(text);
  }
  if (texts.length === 0 && structuredContent !== undefined) texts.push(JSON.stringify(structuredContent));
  return { content: texts.map((text) => ({ type: 'text', text })), isError };
}

function textOf(block: z.infer<typeof Block>): string | null {
  const text = Text.safeParse(block);
  if (text.success) return text.data.text;
  const media = Media.safeParse(block);
  if (media.success) return `[${media.data.type} of type ${media.data.mimeType}, not shown]`;
  const link = Link.safeParse(block);
  if (link.success) return `[resource ${link.data.uri}]`;
  const resource = Resource.safeParse(block);
  if (resource.success) return resource.data.resource.text ?? `[resource ${resource.data.resource.uri}, not shown]`;
  return null;
}

const malformed = (what: string): ToolResult => ({
  content: [{ type: 'text', text: `The tool ran, but its server does not answer as it should: ${what}.` }],
  isError: true,
});
