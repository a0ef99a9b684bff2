import { CLOCK, type Clock, DomainError, type Json } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Tools, validateArguments } from '@gatehouse/registry/tools';
import { Inject, Injectable } from '@nestjs/common';
import type { Approval } from './approval.ts';
import { approvalEvent, saltedHash } from './approval-event.rules.ts';
import { Approvals } from './approvals.repository.ts';

/** Puts a request with other arguments in the place of one that is open. */
@Injectable()
export class EditApproval {
  constructor(
    private readonly approvals: Approvals,
    private readonly tools: Tools,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * The changed arguments are what is bound from then on: nobody's word so far holds for them, and whoever wrote them
   * cannot approve them. They pass the whole gate like any others when the call is made.
   *
   * @param approval open, and locked by the caller
   * @returns the new request
   * @throws DomainError `edits_not_allowed`; `invalid_arguments` with what is wrong, by field
   */
  async within(transaction: Transaction, approval: Approval, edited: Json, editor: string): Promise<Approval> {
    if (!approval.editable) {
      throw new DomainError(
        'forbidden',
        'edits_not_allowed',
        `the arguments of ${approval.toolId} cannot be changed here`,
        {
          changedBy: 'an admin, by letting approvers edit the calls of this tool in the catalogue',
        },
      );
    }
    await this.checkArguments(transaction, approval, edited);
    const now = this.clock.now();
    const actor = `person:${editor}`;
    await this.approvals.close(transaction, approval.id, 'withdrawn', now);
    const { id: before, status: _s, pausedAt: _p, decidedAt: _d, usedAt: _u, votes: _v, ...rest } = approval;
    const asked = await this.approvals.create(transaction, {
      ...rest,
      arguments: edited,
      // What the dry run showed was the change that the former arguments would have made.
      preview: null,
      editedBy: editor,
      requestedAt: now,
    });
    if (!asked)
      throw new DomainError('conflict', 'approval_asked_meanwhile', 'somebody changed this request at the same moment');
    await this.events.append(transaction, [
      approvalEvent('withdrawn', approval, actor, { why: 'its arguments were changed', replacedBy: asked.id }),
      approvalEvent('edited', asked, actor, { replaces: before, argumentsHash: saltedHash(asked.id, edited) }),
      approvalEvent('requested', asked, actor),
    ]);
    return asked;
  }

  private async checkArguments(transaction: Transaction, { toolId, toolHash }: Approval, edited: Json): Promise<void> {
    const tool = await this.tools.find(toolId, transaction);
    if (tool?.contract?.hash !== toolHash) {
      throw new DomainError(
        'conflict',
        'tool_contract_changed',
        `${toolId} is not any more what it was when this was asked`,
      );
    }
    const findings = validateArguments(tool.contract, edited);
    if (findings.length > 0) {
      throw new DomainError('invalid', 'invalid_arguments', `these arguments do not fit ${toolId}`, { findings });
    }
  }
}
