import { actorOf, type Principal } from '@gatehouse/contracts/access';
import { CLOCK, type Clock, DomainError, nearestName, newId } from '@gatehouse/kernel';
import { carryTrace } from '@gatehouse/platform/telemetry';
import { type Agent, Agents, visibilityOf } from '@gatehouse/registry/agents';
import { Inject, Injectable } from '@nestjs/common';
import { ConversationRepository } from './conversation.repository.ts';
import { SessionChanges } from './session-changes.ts';
import { created } from './session-events.rules.ts';
import { SessionJobs } from './session-jobs.ts';
import { scopeOf } from './session-scope.rules.ts';
import { expiryOf, titleOf } from './session-status.rules.ts';
import { inSessionSpan } from './session-trace.ts';
import type { Session } from './session.ts';
import { SessionsRepository } from './sessions.repository.ts';

/** Begins a session: the row first, then the job that asks a worker to carry it out. */
@Injectable()
export class StartSession {
  constructor(
    private readonly agents: Agents,
    private readonly sessions: SessionsRepository,
    private readonly conversation: ConversationRepository,
    private readonly changes: SessionChanges,
    private readonly jobs: SessionJobs,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the session, queued. Whether its agent may work now is decided when a worker begins (S0-HAR-05)
   * @throws DomainError `agent_not_found` when there is none of that name, or none that the caller may see
   */
  async run(principal: Principal, agentId: string, question: string): Promise<Session> {
    const agent = await this.agents.find(agentId, visibilityOf(principal));
    if (!agent) throw await this.noSuchAgent(principal, agentId);
    const id = newId();
    await inSessionSpan({ sessionId: id, agentId }, () => this.keep(id, principal, agent, question));
    await this.jobs.enqueue({ sessionId: id, fence: 0n });
    const session = await this.sessions.find(id, scopeOf(principal));
    if (!session) throw new DomainError('internal', 'session_missing', `session ${id} was written and is not there`);
    return session;
  }

  private async keep(id: string, principal: Principal, agent: Agent, question: string): Promise<void> {
    const now = this.clock.now();
    const session = {
      id,
      agentId: agent.id,
      agentVersion: agent.version,
      personId: principal.id,
      departmentId: agent.departmentId,
      title: titleOf(question),
      state: { task: 1, begun: false, iterations: 0 },
      traceContext: carryTrace(),
      createdAt: now,
      expiresAt: expiryOf(now),
    };
    await this.changes.commit(id, async (transaction, record) => {
      await this.sessions.create(transaction, session);
      await this.conversation.addMessage(transaction, session, question);
      record(created(session, actorOf(principal)));
    });
  }

  private async noSuchAgent(principal: Principal, id: string): Promise<DomainError> {
    const { rows } = await this.agents.list({ limit: 200 }, visibilityOf(principal));
    const names = rows.map((agent) => agent.id);
    const nearest = nearestName(id, names);
    const suggestion = nearest ? `did you mean ${nearest}?` : `there is: ${names.join(', ') || 'none yet'}`;
    return new DomainError('not_found', 'agent_not_found', `there is no agent ${id}`, {
      findings: [{ field: 'agent', message: 'unknown agent', suggestion }],
    });
  }
}
