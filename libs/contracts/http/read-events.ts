import type { Json } from '@gatehouse/kernel';

/** One event as a client received it. */
export interface StreamedEvent {
  id?: string;
  event: string;
  data: Json;
}

/** Reads the server-sent events of a response; comments, which only keep the connection alive, are left out. */
export async function* readEvents(response: Response): AsyncGenerator<StreamedEvent> {
  const decoder = new TextDecoder();
  let pending = '';
  for await (const chunk of response.body ?? []) {
    pending += decoder.decode(chunk, { stream: true });
    const blocks = pending.split('\n\n');
    pending = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) yield event;
    }
  }
}

/** One block of lines; null for a comment or an event without data. */
export function parseEvent(block: string): StreamedEvent | null {
  let id: string | undefined;
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, '');
    const field = line.slice(0, colon);
    if (field === 'id') id = value;
    else if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
  if (data.length === 0) return null;
  return { ...(id === undefined ? {} : { id }), event, data: JSON.parse(data.join('\n')) as Json };
}
