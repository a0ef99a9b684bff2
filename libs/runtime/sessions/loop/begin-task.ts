import { Gate } from '@gatehouse/governance/enforcement';
import { newId } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { type Ending, endOfRefusal } from '../../harness/index.ts';
import { SessionChanges } from '../session-changes.ts';
import { started } from '../session-events.rules.ts';
import { advance } from '../session-steps.repository.ts';
import { leaseOf, type SessionRun } from './session-run.ts';

/** Asks the gate whether the agent may work at all, before anything else of a task (S0-HAR-05). */
@Injectable()
export class BeginTask {
  constructor(
    private readonly gate: Gate,
    private readonly changes: SessionChanges,
  ) {}

  /** @returns null when the task may go on; otherwise how it ends, in the gate's words, with no model called (S0-HAR-06) */
  async run(run: SessionRun): Promise<Ending | null> {
    const { session } = run;
    const answer = await this.gate.authorise({
      kind: 'session_start',
      id: newId(),
      agentId: session.agentId,
      agentVersion: session.agentVersion,
      onBehalfOf: session.personId,
      sessionId: session.id,
    });
    const { refusal } = answer.decision;
    if (refusal) return endOfRefusal(refusal);
    const begun = advance(leaseOf(run), { state: { ...session.state, begun: true } });
    await this.changes.commitStep(session.id, this.changes.step([begun], started(session)));
    return null;
  }
}
