import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { MessageCreateParamsStreaming } from '@anthropic-ai/sdk/resources/messages';

type Body = MessageCreateParamsStreaming;
type Message = Body['messages'][number];
type Block = Exclude<Message['content'], string>[number];

/** What the endpoint thinks before its tool call: once in the open, once sealed, once with words between. */
const FIRST_THOUGHT = 'The roses … naïve, “quoted”, \u{1F339}: sk-ant-api03-abcDEF123456789_abcDEF';

/** A stand-in for a model with preserved thinking, for tests. */
export interface ThinkingEndpoint {
  url: string;
  /** Bodies of the requests, in order. */
  received: Body[];
  /** What each was answered with: the blocks, or the sentence of the refusal. */
  answered: (Block[] | string)[];
  stop(): Promise<void>;
}

/**
 * Speaks the Messages API: thinks and asks for a tool, then answers. Thinking is signed over the model, the system prompt,
 * the tools and everything before it, and a request is refused with 400 when a signature does not fit or, unless
 * `forgiving`, when thinking of the model that is asked does not come back at all.
 *
 * @param words what stands between two thoughts of the first answer
 */
export async function startThinkingEndpoint({
  forgiving = false,
  words = 'Let me look. ',
} = {}): Promise<ThinkingEndpoint> {
  const received: Body[] = [];
  const answered: ThinkingEndpoint['answered'] = [];
  const thought = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const body = await bodyOf(request);
    received.push(body);
    const fault = faultOf(body, thought, forgiving);
    if (fault) {
      answered.push(fault);
      response.writeHead(400, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ type: 'error', error: { type: 'invalid_request_error', message: fault } }));
      return;
    }
    const content = answerTo(body, words, `toolu_${received.length}`);
    answered.push(content);
    for (const block of content) if (block.type === 'tool_use') thought.set(block.id, body.model);
    stream(response, body.model, content);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answered,
    stop: () => new Promise((stopped) => server.close(() => stopped())),
  };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const piece of request) text += piece;
  return JSON.parse(text);
}

const blocksOf = ({ content }: Message): Block[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

/** What a signature is over: everything that the model had before it when it thought. */
function sign(body: Body, before: Message[], said: Block[], thought: string): string {
  const bound = JSON.stringify([body.model, body.system, body.tools, before, said, thought]);
  return createHash('sha256').update(bound).digest('base64');
}

function faultOf(body: Body, thought: Map<string, string>, forgiving: boolean): string | null {
  for (const [index, message] of body.messages.entries()) {
    const blocks = blocksOf(message);
    const before = body.messages.slice(0, index);
    for (const [place, block] of blocks.entries()) {
      if (block.type !== 'thinking' && block.type !== 'redacted_thinking') continue;
      const [text, signature] = block.type === 'thinking' ? [block.thinking, block.signature] : ['sealed', block.data];
      if (signature !== sign(body, before, blocks.slice(0, place), text)) {
        return `messages.${index}.content.${place}: Invalid signature in thinking block.`;
      }
    }
    const own = blocks.some((block) => block.type === 'tool_use' && thought.get(block.id) === body.model);
    if (own && !forgiving && blocks[0]?.type !== 'thinking') {
      return `messages.${index}.content.0: expected thinking, as it was answered.`;
    }
  }
  return null;
}

function answerTo(body: Body, words: string, toolUseId: string): Block[] {
  const results = blocksOf(body.messages.at(-1) ?? { role: 'user', content: '' });
  if (results.some(({ type }) => type === 'tool_result')) return [{ type: 'text', text: 'By the south wall.' }];
  const said: Block[] = [];
  const think = (text: string) =>
    said.push({ type: 'thinking', thinking: text, signature: sign(body, body.messages, said, text) });
  think(FIRST_THOUGHT);
  said.push({ type: 'redacted_thinking', data: sign(body, body.messages, said, 'sealed') });
  said.push({ type: 'text', text: words });
  think('');
  said.push({ type: 'tool_use', id: toolUseId, name: 'garden_search', input: { bed: 'roses' } });
  return said;
}

function stream(response: ServerResponse, model: string, content: Block[]): void {
  const usage = { input_tokens: 10, output_tokens: 1 };
  const send = (event: { type: string }) => response.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
  const head = { id: 'msg_1', type: 'message', role: 'assistant', model: `${model}-20260901` };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  send({ type: 'message_start', message: { ...head, content: [], usage } } as { type: string });
  for (const [index, block] of content.entries()) {
    const { start, deltas } = piecesOf(block);
    send({ type: 'content_block_start', index, content_block: start } as { type: string });
    for (const delta of deltas) send({ type: 'content_block_delta', index, delta } as { type: string });
    send({ type: 'content_block_stop', index } as { type: string });
  }
  const reason = content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  send({ type: 'message_delta', delta: { stop_reason: reason }, usage: { output_tokens: 20 } } as { type: string });
  send({ type: 'message_stop' });
  response.end();
}

/** A block as it streams: how it begins, and what is added. */
function piecesOf(block: Block): { start: object; deltas: object[] } {
  const split = (text: string) => [...(text.match(/[\s\S]{1,7}/g) ?? [])];
  switch (block.type) {
    case 'text':
      return { start: { ...block, text: '' }, deltas: split(block.text).map((text) => ({ type: 'text_delta', text })) };
    case 'thinking': {
      const thoughts = split(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }));
      return {
        start: { type: 'thinking', thinking: '', signature: '' },
        deltas: [...thoughts, { type: 'signature_delta', signature: block.signature }],
      };
    }
    case 'tool_use': {
      const json = split(JSON.stringify(block.input));
      const deltas = json.map((piece) => ({ type: 'input_json_delta', partial_json: piece }));
      return { start: { ...block, input: {} }, deltas };
    }
    default:
      return { start: block, deltas: [] };
  }
}
