import { CLOCK, type Clock } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Tools } from '@gatehouse/registry/tools';
import { Inject, Injectable } from '@nestjs/common';
import { type Approval, approvalEvent, Approvals } from '../approvals/index.ts';
import { engagedSwitch, KillSwitches, type SwitchTarget, toolOfAgent, WHOLE_PLATFORM } from '../kill-switches/index.ts';

const BATCH = 200;
const ACTOR = 'platform:gate';

/** Lets the deadlines of requests stand still while a kill switch halts what they are about, so that nothing runs out meanwhile. */
@Injectable()
export class HaltDeadlines {
  constructor(
    private readonly approvals: Approvals,
    private readonly switches: KillSwitches,
    private readonly tools: Tools,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns how many requests were halted, or let go on */
  async run(signal?: AbortSignal): Promise<number> {
    const { engaged } = await this.switches.state();
    let turned = 0;
    let after: string | null = null;
    do {
      const open: Approval[] = await this.approvals.open(BATCH, after);
      for (const approval of open) {
        if (signal?.aborted) return turned;
        const stopped = engaged.length > 0 && engagedSwitch(engaged, await this.targetsOf(approval)) !== undefined;
        if (stopped !== (approval.pausedAt !== null) && (await this.turn(approval, stopped))) turned += 1;
      }
      after = open.length === BATCH ? (open.at(-1)?.id ?? null) : null;
    } while (after !== null);
    return turned;
  }

  private turn(approval: Approval, stopped: boolean): Promise<boolean> {
    const now = this.clock.now();
    return this.unitOfWork.run(async (transaction) => {
      const turned = stopped
        ? await this.approvals.pause(transaction, approval.id, now)
        : await this.approvals.resume(transaction, approval.id, now);
      if (turned)
        await this.events.append(transaction, [approvalEvent(stopped ? 'paused' : 'resumed', approval, ACTOR)]);
      return turned;
    });
  }

  private async targetsOf({ agentId, toolId, departmentId, onBehalfOf, sessionId }: Approval): Promise<SwitchTarget[]> {
    const tool = await this.tools.find(toolId);
    return [
      { scope: 'platform', target: WHOLE_PLATFORM },
      { scope: 'department', target: departmentId },
      { scope: 'agent', target: agentId },
      { scope: 'tool', target: toolId },
      { scope: 'agent_tool', target: toolOfAgent(agentId, toolId) },
      { scope: 'person', target: onBehalfOf },
      ...(sessionId === null ? [] : [{ scope: 'session' as const, target: sessionId }]),
      ...(tool ? [{ scope: 'server' as const, target: tool.serverId }] : []),
    ];
  }
}
