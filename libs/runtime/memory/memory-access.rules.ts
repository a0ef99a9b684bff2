import type { Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import type { MemoryFilter } from './memory.ts';

const isAdmin = ({ kind, roles }: Principal): boolean => kind === 'operator' || roles.includes('admin');

/**
 * Whose memories somebody asks for: their own, or for admins those of the person they name. An agent is reminded by the
 * platform alone and never asks.
 *
 * @throws DomainError `not_your_memory`
 */
export function askedMemories(
  principal: Principal,
  asked: { person?: string | undefined; agent?: string | undefined },
): MemoryFilter & { personId: string } {
  const personId = asked.person ?? principal.id;
  if (principal.kind === 'agent' || (personId !== principal.id && !isAdmin(principal))) throw notYours();
  return { personId, agentId: asked.agent };
}

/** Among which memories somebody may delete one: their own, or for admins all. @throws DomainError `not_your_memory` */
export function deletableMemories(principal: Principal): MemoryFilter {
  if (principal.kind === 'agent') throw notYours();
  return isAdmin(principal) ? {} : { personId: principal.id };
}

const notYours = (): DomainError =>
  new DomainError('forbidden', 'not_your_memory', "you may see and delete your own memories, not somebody else's", {
    changedBy: 'the person themselves, or an admin',
  });
