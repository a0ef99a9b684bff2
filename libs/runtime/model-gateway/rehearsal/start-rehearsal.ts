import { randomBytes } from 'node:crypto';
import type { MessagesRequest } from './messages-request.ts';
import { planReply } from './plan-reply.rules.ts';
import { readConversation } from './conversation.rules.ts';
import { type ReceivedRequest, RehearsalServer } from './rehearsal-server.ts';
import type { Reply } from './reply.ts';
import { parseScenario } from './scenario.ts';
import { ScriptedReply } from './scripted-reply.ts';

/** A running rehearsal model. */
export interface Rehearsal {
  /** Base address of its Messages API, on loopback. */
  url: string;
  /** The one key that it accepts. */
  key: string;
  /** The newest well-formed requests, oldest first. */
  received: readonly ReceivedRequest[];
  /** How many requests arrived so far. */
  requestCount(): number;
  stop(): Promise<void>;
}

/**
 * Starts the built-in rehearsal model: a deterministic stand-in that speaks the Messages API over HTTP on loopback, so
 * that a machine without a key runs the whole product (design §4).
 *
 * @param options.scenario YAML script that decides before rehearsal does; see `docs/guides/rehearsal.md`
 * @param options.paceMs wait between two pieces of a streamed answer, none unless told
 * @throws DomainError `invalid_scenario`
 */
export async function startRehearsal(options: { scenario?: string; paceMs?: number } = {}): Promise<Rehearsal> {
  const script = new ScriptedReply(parseScenario(options.scenario ?? 'rules: []'));
  const key = `rehearsal_${randomBytes(24).toString('base64url')}`;
  const answer = (request: MessagesRequest): Reply => {
    const conversation = readConversation(request.messages);
    return script.next(request.model, conversation) ?? { parts: planReply(conversation, request.tools ?? []) };
  };
  const server = new RehearsalServer(key, answer, options.paceMs ?? 0);
  const url = await server.listen();
  return { url, key, received: server.received, requestCount: () => server.requests, stop: () => server.close() };
}
