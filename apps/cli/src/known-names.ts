import { getPerson } from '@gatehouse/contracts/access';
import type { Client } from '@gatehouse/contracts/http';
import { getAgent, listAgents } from '@gatehouse/contracts/registry';
import { DomainError, nearestName } from '@gatehouse/kernel';

/** Names that a list was narrowed to. */
export interface NamesOfFilter {
  agent?: string | undefined;
  person?: string | undefined;
}

/**
 * Tells an empty list from a mistyped name: called when nothing was found.
 *
 * @throws DomainError `agent_not_found` with what was probably meant, `person_not_found`
 */
export async function refuseUnknownNames(client: Client, { agent, person }: NamesOfFilter): Promise<void> {
  if (agent !== undefined && !(await isAgent(client, agent))) {
    throw unknown('agent', agent, nearestName(agent, await agentIds(client)));
  }
  if (person !== undefined && !(await isPerson(client, person))) throw unknown('person', person, undefined);
}

/**
 * As `refuseUnknownNames`, for what a budget is for: an agent, or a virtual key, of which only those with a budget are known.
 *
 * @param targets what the budgets that there are are for
 * @throws DomainError `budget_target_not_found`
 */
export async function refuseUnknownTarget(client: Client, target: string, targets: readonly string[]): Promise<void> {
  if (await isAgent(client, target)) return;
  const meant = nearestName(target, [...targets, ...(await agentIds(client))]);
  throw unknown('budget_target', target, meant, 'no agent, and no virtual key with a budget, is called');
}

const isAgent = (client: Client, id: string): Promise<boolean> => isThere(client.call(getAgent, { params: { id } }));
const isPerson = (client: Client, id: string): Promise<boolean> => isThere(client.call(getPerson, { params: { id } }));

/** Whoever may not look does not get to know that it is not there. */
async function isThere(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    // What cannot be a name at all is none either.
    if (error.kind === 'not_found' || error.kind === 'invalid') return false;
    if (error.kind === 'forbidden') return true;
    throw error;
  }
}

const agentIds = async (client: Client): Promise<string[]> =>
  (await client.call(listAgents, { query: { limit: 200 } })).rows.map(({ id }) => id);

function unknown(what: string, name: string, meant: string | undefined, sentence = `there is no ${what}`): DomainError {
  const findings = meant
    ? [{ field: what, message: `${JSON.stringify(name)} is not known`, suggestion: `did you mean ${meant}?` }]
    : [];
  return new DomainError('not_found', `${what}_not_found`, `${sentence} ${JSON.stringify(name)}`, { findings });
}
