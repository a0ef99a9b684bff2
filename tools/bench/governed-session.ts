import { FindSession, AdvanceSession, StartSession } from '@gatehouse/runtime/sessions';
import type { INestApplicationContext } from '@nestjs/common';
import { AGENT, PERSON, TOOL } from './company.ts';

/** Turns that call the tool, before the one that answers. */
const CALLS = 4;

/** Committed steps of one such session: its beginning, a turn and a call each time, and the turn that answers. */
export const GOVERNED_STEPS = 1 + 2 * CALLS + 1;

/** What the rehearsed model does: it calls the tool four times and then answers. */
export const SCENARIO = `
rules:
${Array.from({ length: CALLS }, (_, index) => `  - { when: { turn: ${index + 1} }, reply: [{ tool: ${TOOL}, arguments: { text: again ${index + 1} } }] }`).join('\n')}
  - { when: { turn: ${CALLS + 1} }, reply: [{ text: Done. }] }
`;

/** A whole session as a worker carries it on: model, tools, gate and all. */
export async function runGovernedSession(process: INestApplicationContext): Promise<string> {
  const { id } = await process.get(StartSession).run(PERSON, AGENT, 'Say it again.');
  await process.get(AdvanceSession).run(id, new AbortController().signal);
  return id;
}

/** Throws unless the session did everything it was to do. */
export async function proveGovernedSession(process: INestApplicationContext, id: string): Promise<void> {
  const { session, turns, calls } = await process.get(FindSession).run(PERSON, id);
  const assistant = turns.filter(({ role }) => role === 'assistant').length;
  if (session.status !== 'completed' || assistant !== CALLS + 1 || calls.length !== CALLS) {
    throw new Error(
      `the session is ${session.status} (${session.message}) after ${assistant} turns, ${calls.length} calls`,
    );
  }
}
