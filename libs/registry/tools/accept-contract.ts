import type { RiskClass } from '@gatehouse/contracts/registry';
import { CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { Tool } from './tool.ts';
import { requireSameClass } from './risk-class.rules.ts';
import { Tools } from './tools.repository.ts';
import { unknownTool } from './unknown-tool.ts';

/** What a reviewer says of an offered contract. */
export interface ContractReview {
  /** Of the offer that was looked at. */
  hash: string;
  riskClass: RiskClass;
  note: string;
}

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
   * @param review of the offer with this hash: what the reviewer judges the tool to be, and why it may be called
   * @param author who accepts it, as an actor
   * @throws DomainError `tool_unknown`; `tool_contract_not_offered` when the server offers another one, or none, by now;
   *   `risk_class_differs` when the catalogue has another class for it, on which the policies would go on deciding
   */
  run(toolId: string, { hash, riskClass, note }: ContractReview, author: string): Promise<Tool> {
    return this.unitOfWork.run(async (transaction) => {
      const tool = await this.tools.lock(transaction, toolId);
      if (!tool) throw unknownTool(toolId);
      if (tool.offeredContract === null || tool.offeredHash !== hash) {
        throw new DomainError(
          'conflict',
          'tool_contract_not_offered',
          tool.offeredHash === null
            ? `no contract of tool ${toolId} waits for review`
            : `the contract of tool ${toolId} that waits for review has the hash ${tool.offeredHash}: look at that one`,
        );
      }
      requireSameClass(tool, riskClass);
      const { findings, offeredContract: contract } = tool;
      const pinnedAt = this.clock.now();
      await this.tools.pin(transaction, toolId, {
        contract,
        hash,
        findings,
        riskClass,
        reviewer: author,
        note,
        pinnedAt,
      });
      await this.events.append(transaction, [
        {
          stream: `tool:${toolId}`,
          type: 'tool.contract_accepted',
          actor: author,
          subject: `tool:${toolId}`,
          payload: { previous: tool.contract?.hash ?? null, pinned: hash, ...riskClass, findings: findings.length },
        },
      ]);
      const after = await this.tools.find(toolId, transaction);
      if (!after) throw unknownTool(toolId);
      return after;
    });
  }
}
