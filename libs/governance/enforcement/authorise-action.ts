import { messageOf } from '@gatehouse/kernel';
import { EventLog } from '@gatehouse/platform/events';
import { processMetrics } from '@gatehouse/platform/metrics';
import { Injectable, Logger } from '@nestjs/common';
import type { Action } from './action.ts';
import type { Decision, Suspension } from './decision.ts';
import type { ResolvedAction } from './facts.ts';
import { deniedEvent, suspendedEvent } from './gate-event.rules.ts';
import { NoteUse } from './note-use.ts';
import { Pipeline } from './pipeline.ts';

/** The first half of the gate: decides, and records a refusal before anybody learns of it. */
@Injectable()
export class AuthoriseAction {
  private readonly logger = new Logger('Gate');

  constructor(
    private readonly pipeline: Pipeline,
    private readonly events: EventLog,
    private readonly noteUse: NoteUse,
  ) {}

  /** @returns the decision, and the resolved action when it is allowed */
  async run(action: Action): Promise<{ decision: Decision; resolved: ResolvedAction | null }> {
    const begun = performance.now();
    const answer = await this.pipeline.run(action);
    const { refusal, suspension } = answer.decision;
    await (suspension ? this.recordSuspension(answer.decision, suspension) : this.recordDenial(answer.decision));
    if (answer.resolved) await this.noteUse.run(answer.resolved);
    const outcome = refusal ? 'denied' : suspension ? 'suspended' : 'allowed';
    processMetrics.gateDecisions.add({ kind: action.kind, outcome, stage: refusal?.stage ?? 'none' });
    processMetrics.gateAuthorise.observe({ kind: action.kind }, (performance.now() - begun) / 1_000);
    return answer;
  }

  /** The request that it waits for is in the record already: a wait that cannot be noted is still one. */
  private async recordSuspension(decision: Decision, suspension: Suspension): Promise<void> {
    try {
      await this.events.record(suspendedEvent(decision, suspension));
    } catch (error) {
      this.logger.error({
        alert: 'suspension_not_recorded',
        message: `action ${decision.action.id}: ${messageOf(error)}`,
      });
    }
  }

  /** Puts a refusal into the record. One that cannot be recorded stays a refusal, and somebody is told. */
  async recordDenial(decision: Decision): Promise<void> {
    if (!decision.refusal) return;
    try {
      await this.events.record(deniedEvent(decision, decision.refusal));
    } catch (error) {
      this.logger.error({ alert: 'denial_not_recorded', message: `action ${decision.action.id}: ${messageOf(error)}` });
    }
  }
}
