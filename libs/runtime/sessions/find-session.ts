import type { Principal } from '@gatehouse/contracts/access';
import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { ConversationRepository } from './conversation.repository.ts';
import { scopeOf } from './session-scope.rules.ts';
import type { KeptCall, KeptTurn, Session } from './session.ts';
import { SessionsRepository } from './sessions.repository.ts';

/** A session with everything that was said and done in it. */
@Injectable()
export class FindSession {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
  ) {}

  /** @throws DomainError `session_not_found` when there is none, or none that the caller may see */
  async run(
    principal: Principal,
    sessionId: string,
  ): Promise<{ session: Session; turns: KeptTurn[]; calls: KeptCall[] }> {
    const session = await this.sessions.find(sessionId, scopeOf(principal));
    if (!session) throw noSuchSession(sessionId);
    const [turns, calls] = await Promise.all([this.conversation.turns(session), this.conversation.calls(session)]);
    return { session, turns, calls };
  }
}

export const noSuchSession = (id: string): DomainError =>
  new DomainError('not_found', 'session_not_found', `there is no session ${id}; \`gatehouse sessions\` lists yours`);
