import { newId } from '@gatehouse/kernel';
import type { Database, Statement, UnitOfWork } from '@gatehouse/platform/database';
import type { EventLog } from '@gatehouse/platform/events';
import type { SessionSteps } from '@gatehouse/runtime/sessions';
import { AGENT, PERSON } from './company.ts';
import { sampleEvent } from './sample-event.ts';

const USAGE = { inputTokens: 100, outputTokens: 20, cacheReadTokens: 0, cacheWriteTokens: 0 };

/**
 * What a session commits, without what it waits for: the row, a claim with lease and fence, then the product's own steps
 * (`SessionSteps`: fence, state, totals, turn and event), and the end. Row, claim and end are written as the product does, plainly.
 */
export class CommittedSession {
  private readonly id = newId();
  private fence = 0n;

  constructor(
    private readonly database: Database,
    private readonly unitOfWork: UnitOfWork,
    private readonly log: EventLog,
    private readonly sessionSteps: SessionSteps,
  ) {}

  /** Begins, takes so many steps, and ends. */
  async run(steps: number): Promise<void> {
    await this.begin();
    await this.claim();
    for (let step = 1; step <= steps; step += 1) await this.step(step);
    await this.end();
  }

  private begin(): Promise<void> {
    return this.commit({
      name: 'bench_begin',
      text: `insert into agent_sessions (session_id, agent_id, agent_version, user_id, department_id, title, status,
               state_snapshot, expires_at)
             values ($1, $2, 1, $3, 'engineering', 'steps', 'queued', '{"task":1,"begun":true,"iterations":0}',
               now() + interval '1 day')`,
      values: [this.id, AGENT, PERSON.id],
    });
  }

  private async claim(): Promise<void> {
    const { rows } = await this.database.pool.query<{ fence: string }>({
      name: 'bench_claim',
      text: `update agent_sessions
          set fence = fence + 1, lease_holder = 'bench', lease_until = now() + interval '15 seconds', status = 'running',
              attempts = attempts + 1, started_at = coalesce(started_at, now()), last_updated_at = now()
        where session_id = $1 and status in ('queued', 'running') and (lease_until is null or lease_until < now())
        returning fence`,
      values: [this.id],
    });
    if (!rows[0]) throw new Error(`session ${this.id} could not be claimed`);
    this.fence = BigInt(rows[0].fence);
  }

  private step(step: number): Promise<void> {
    const answered = this.sessionSteps.answered(
      { sessionId: this.id, fence: this.fence },
      { id: this.id, agentId: AGENT, personId: PERSON.id },
      {
        turn: {
          position: step,
          role: 'assistant',
          content: [{ type: 'text', text: `step ${step}` }],
          model: 'some-model',
          target: 'some-model',
          stopReason: 'end_turn',
          usage: USAGE,
          cost: 200n,
        },
        calls: [],
        state: { task: 1, begun: true, iterations: step },
        latencyMs: 1,
      },
    );
    return this.sessionSteps.commit(this.id, answered);
  }

  private end(): Promise<void> {
    return this.commit({
      name: 'bench_end',
      text: `update agent_sessions set status = 'completed', lease_holder = null, lease_until = null, ended_at = now(),
               last_updated_at = now()
             where session_id = $1 and fence = $2`,
      values: [this.id, this.fence],
    });
  }

  private async commit(statement: Statement): Promise<void> {
    const change = { statements: [statement], events: [sampleEvent(`session:${this.id}`)] };
    await this.unitOfWork.commit(this.log.statements(change));
  }
}
