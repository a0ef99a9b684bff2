import { actorOf, type Principal } from '@gatehouse/contracts/access';
import type { StuckVerdict } from '@gatehouse/contracts/runtime';
import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { noSuchSession } from '../find-session.ts';
import { SessionChanges } from '../session-changes.ts';
import { stuckMarked } from '../session-events.rules.ts';
import { refuseForeignVerdict, scopeOf } from '../session-scope.rules.ts';
import { SessionsRepository } from '../sessions.repository.ts';
import { type Mark, StuckFindingsRepository } from './stuck-findings.repository.ts';

/** Keeps what a person says of the stuck guard's stop, so that its precision can be measured (S1-STK-08). */
@Injectable()
export class MarkStuck {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly findings: StuckFindingsRepository,
    private readonly changes: SessionChanges,
  ) {}

  /**
   * Marks the last stop of the session; a second verdict takes the place of the first, and the record has both.
   *
   * @throws DomainError `session_not_found`, `not_your_session`, `never_stuck`
   */
  run(
    principal: Principal,
    sessionId: string,
    said: { verdict: StuckVerdict; note?: string | undefined },
  ): Promise<Mark & { sessionId: string; task: number; pattern: string }> {
    return this.changes.commit(sessionId, async (transaction, record) => {
      const session = await this.sessions.findForUpdate(transaction, sessionId, scopeOf(principal));
      if (!session) throw noSuchSession(sessionId);
      refuseForeignVerdict(principal, session);
      const markedBy = actorOf(principal);
      const mark: Mark = { verdict: said.verdict, note: said.note ?? null, markedBy, markedAt: new Date() };
      const found = await this.findings.markLast(transaction, sessionId, mark);
      if (!found) {
        throw new DomainError(
          'conflict',
          'never_stuck',
          `the stuck guard never stopped session ${sessionId}, so there is nothing to judge; \`gatehouse sessions --status stopped\` lists those that were stopped`,
        );
      }
      record(stuckMarked(session, { ...found, verdict: said.verdict }, markedBy));
      return { sessionId, ...found, ...mark };
    });
  }
}
