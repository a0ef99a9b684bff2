import type { DefinitionFinding, ToolContract } from '@gatehouse/contracts/registry';
import { CLOCK, type Clock, DomainError, messageOf } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import { compileSchema } from './compile-schema.ts';
import { contractHash, decidePin } from './contract.rules.ts';
import { isSuspicious, scanDefinition } from './definition-scan.rules.ts';
import type { Tool } from './tool.ts';
import { Tools } from './tools.repository.ts';
import { unknownTool } from './unknown-tool.ts';

/** Who acts when a worker connects a server: nobody in person. */
const PLATFORM = 'platform:registry';

/**
 * Takes note of the contract that a server offers for a tool. The first one is pinned, unless its scan finds something
 * severe; a different one later is held, and the gate refuses the tool until somebody accepts it, so that a server cannot change under an agent what was reviewed.
 */
@Injectable()
export class PinContract {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly tools: Tools,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @returns the tool afterwards
   * @throws DomainError `tool_unknown` when it is not catalogued, `tool_contract_invalid` when the contract cannot be kept
   */
  async run(toolId: string, offered: ToolContract): Promise<Tool> {
    const hash = contractHash(offered);
    const before = await this.tools.find(toolId);
    // What was seen is scanned no second time; a held first sight is seen again whenever the server is connected.
    if (before && decide(before, hash, before.contract === null) === 'keep') return before;
    requireReadable(toolId, offered);
    return this.unitOfWork.run(async (transaction) => {
      // Read again under the lock: another worker may have connected the same server at the same moment.
      const tool = await this.tools.lock(transaction, toolId);
      if (!tool) throw unknownTool(toolId);
      const findings = scanDefinition(tool, offered, await this.tools.names(transaction));
      const decision = decide(tool, hash, isSuspicious(findings));
      if (decision === 'keep') return tool;
      if (decision === 'pin') await this.tools.pin(transaction, toolId, this.firstSight(tool, offered, hash, findings));
      if (decision === 'hold') await this.tools.hold(transaction, toolId, { contract: offered, hash, findings });
      if (decision === 'restore') await this.tools.endReview(transaction, toolId, findings);
      await this.events.append(transaction, [
        {
          stream: `tool:${toolId}`,
          type: EVENT[decision],
          actor: PLATFORM,
          subject: `tool:${toolId}`,
          payload: {
            pinned: decision === 'pin' ? hash : (tool.contract?.hash ?? null),
            offered: hash,
            findings: findings.map(({ rule, severity, where }) => ({ rule, severity, where })),
          },
        },
      ]);
      const after = await this.tools.find(toolId, transaction);
      if (!after) throw unknownTool(toolId);
      return after;
    });
  }

  /** Nobody has reviewed a first sight: it goes by the class that the catalogue's own review gave the tool. */
  private firstSight(tool: Tool, contract: ToolContract, hash: string, findings: DefinitionFinding[]) {
    const { sideEffect, sensitivity, external } = tool;
    const riskClass = { sideEffect, sensitivity, external };
    const pinnedAt = this.clock.now();
    return { contract, hash, findings, riskClass, reviewer: PLATFORM, note: 'pinned at first sight', pinnedAt };
  }
}

/** A schema that no call could be held against is not worth pinning. */
function requireReadable(toolId: string, { inputSchema }: ToolContract): void {
  try {
    compileSchema(inputSchema);
  } catch (cause) {
    throw new DomainError(
      'invalid',
      'tool_contract_invalid',
      `the server of tool ${toolId} offers an argument schema that cannot be used: ${messageOf(cause)}`,
      { cause },
    );
  }
}

const EVENT = {
  pin: 'tool.contract_pinned',
  hold: 'tool.contract_changed',
  restore: 'tool.contract_restored',
} as const;

const decide = (tool: Tool, hash: string, suspicious: boolean) =>
  decidePin({ contractHash: tool.contract?.hash ?? null, offeredHash: tool.offeredHash }, hash, suspicious);
