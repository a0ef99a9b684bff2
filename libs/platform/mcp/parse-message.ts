import { messageOf } from '@gatehouse/kernel';
import { type JSONRPCMessage, JSONRPCMessageSchema } from '@modelcontextprotocol/sdk/types.js';
import { nestsDeeper } from './nesting.rules.ts';

/** What a server sent is not a message of the protocol; the text says what is wrong with it. */
export class NotAMessage extends Error {}

/**
 * Reads one line of a server as a JSON-RPC message.
 *
 * @returns null for an empty line
 * @throws NotAMessage for bytes that are not UTF-8, text that is not JSON or nests too deep, JSON that is no message
 */
export function parseMessage(line: Uint8Array, maxDepth: number): JSONRPCMessage | null {
  const text = decode(line).trim();
  if (text === '') return null;
  if (nestsDeeper(text, maxDepth)) throw new NotAMessage(`sent JSON that nests deeper than ${maxDepth} levels`);
  const parsed = JSONRPCMessageSchema.safeParse(fromJson(text));
  if (!parsed.success) throw new NotAMessage('sent JSON that is not a JSON-RPC message');
  return parsed.data;
}

function decode(line: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(line);
  } catch {
    throw new NotAMessage('sent bytes that are not UTF-8');
  }
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new NotAMessage(`sent a line that is not JSON (${messageOf(cause).slice(0, 120)})`);
  }
}
