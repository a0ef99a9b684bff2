import { newId } from '@gatehouse/kernel';
import type { Database, Transaction, UnitOfWork } from '@gatehouse/platform/database';
import type { EventLog } from '@gatehouse/platform/events';
import { AGENT, PERSON } from './company.ts';
import { sampleEvent } from './sample-event.ts';

/**
 * What a session commits, without what it waits for: the row, a claim with lease and fence, then steps that each hold the
 * fence, keep a turn and the state, and append an event. Written with the product's units of work, client and record; the
 * statements are those of runtime/sessions, whose repositories are not for others to call.
 */
export class CommittedSession {
  private readonly id = newId();
  private fence = 0n;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly log: EventLog,
  ) {}

  /** Begins, takes so many steps, and ends. */
  async run(steps: number): Promise<void> {
    await this.begin();
    await this.claim();
    for (let step = 1; step <= steps; step += 1) await this.step(step);
    await this.end();
  }

  private begin(): Promise<void> {
    return this.unitOfWork.run(async (transaction) => {
      await transaction.agentSession.create({
        data: {
          ...{ id: this.id, agentId: AGENT, agentVersion: 1, personId: PERSON.id, departmentId: 'engineering' },
          ...{
            title: 'steps',
            status: 'queued',
            stateSnapshot: { step: 0 },
            expiresAt: new Date(Date.now() + 86_400_000),
          },
        },
      });
      await this.append(transaction);
    });
  }

  private async claim(): Promise<void> {
    const { rows } = await this.database.pool.query<{ fence: string }>(
      `update agent_sessions
          set fence = fence + 1, lease_holder = 'bench', lease_until = now() + interval '15 seconds', status = 'running',
              attempts = attempts + 1, started_at = coalesce(started_at, now()), last_updated_at = now()
        where session_id = $1 and status in ('queued', 'running') and (lease_until is null or lease_until < now())
        returning fence`,
      [this.id],
    );
    if (!rows[0]) throw new Error(`session ${this.id} could not be claimed`);
    this.fence = BigInt(rows[0].fence);
  }

  private step(step: number): Promise<void> {
    return this.unitOfWork.run(async (transaction) => {
      await this.holdFence(transaction);
      await transaction.conversationTurn.create({
        data: {
          ...{ id: newId(), sessionId: this.id, agentId: AGENT, position: step, role: 'assistant' },
          content: [{ type: 'text', text: `step ${step}` }],
        },
      });
      await transaction.agentSession.update({
        where: { id: this.id },
        data: { stateSnapshot: { step }, attempts: 0, lastUpdatedAt: new Date() },
      });
      await this.append(transaction);
    });
  }

  private end(): Promise<void> {
    return this.unitOfWork.run(async (transaction) => {
      await this.holdFence(transaction);
      await transaction.agentSession.update({
        where: { id: this.id },
        data: {
          status: 'completed',
          leaseHolder: null,
          leaseUntil: null,
          endedAt: new Date(),
          lastUpdatedAt: new Date(),
        },
      });
      await this.append(transaction);
    });
  }

  private async holdFence(transaction: Transaction): Promise<void> {
    const [row] = await transaction.$queryRaw<{ held: boolean }[]>`
      select fence = ${this.fence} and status = 'running' as held
        from agent_sessions where session_id = ${this.id}::uuid for update`;
    if (!row?.held) throw new Error(`the fence of session ${this.id} was moved`);
  }

  private async append(transaction: Transaction): Promise<void> {
    await this.log.append(transaction, [sampleEvent(`session:${this.id}`)]);
  }
}
