import { CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { Tool } from './tool.ts';
import { Tools } from './tools.repository.ts';
import { unknownTool } from './unknown-tool.ts';

/** Pins the changed contract of a tool after somebody has looked at it, so that it may be called again (S0-TOL-14). */
@Injectable()
export class AcceptContract {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tools: Tools,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param hash of the offer that was looked at
   * @param author who accepts it, as an actor
   * @throws DomainError `tool_unknown`; `tool_contract_not_offered` when the server offers another one, or none, by now
   */
  run(toolId: string, hash: string, author: string): Promise<Tool> {
    return this.unitOfWork.run(async (transaction) => {
      const tool = await this.tools.lock(transaction, toolId);
      if (!tool) throw unknownTool(toolId);
      if (tool.offeredContract === null || tool.offeredHash !== hash) {
        throw new DomainError(
          'conflict',
          'tool_contract_not_offered',
          tool.offeredHash === null
            ? `no changed contract of tool ${toolId} waits for review`
            : `the contract of tool ${toolId} that waits for review has the hash ${tool.offeredHash}: look at that one`,
        );
      }
      await this.tools.pin(transaction, toolId, tool.offeredContract, hash, this.clock.now());
      await this.events.append(transaction, [
        {
          stream: `tool:${toolId}`,
          type: 'tool.contract_accepted',
          actor: author,
          subject: `tool:${toolId}`,
          payload: { previous: tool.contract?.hash ?? null, pinned: hash },
        },
      ]);
      const after = await this.tools.find(toolId, transaction);
      if (!after) throw unknownTool(toolId);
      return after;
    });
  }
}
