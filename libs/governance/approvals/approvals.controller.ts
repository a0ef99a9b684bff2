import type { Principal } from '@gatehouse/contracts/access';
import {
  type Approval as ApprovalView,
  decideApproval,
  decideApprovals,
  delegateApprovals,
  getApproval,
  listApprovals,
  listDelegations,
  revokeDelegation,
} from '@gatehouse/contracts/governance';
import type { InputOf } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { DecideApproval, type Word } from './decide-approval.ts';
import { DelegateApprovals } from './delegate-approvals.ts';
import { Delegations } from './delegations.repository.ts';
import { ListApprovals } from './list-approvals.ts';
import { presentDelegation } from './present-approval.rules.ts';

@Controller()
export class ApprovalsController {
  constructor(
    private readonly lists: ListApprovals,
    private readonly decides: DecideApproval,
    private readonly delegates: DelegateApprovals,
    private readonly delegations: Delegations,
  ) {}

  @Handles(listApprovals)
  list(@Input() { query }: InputOf<typeof listApprovals>, @Caller() principal: Principal) {
    return this.lists.run(query, principal);
  }

  @Handles(getApproval)
  one(@Input() { params }: InputOf<typeof getApproval>, @Caller() principal: Principal) {
    return this.lists.one(params.id, principal);
  }

  @Handles(decideApproval)
  decide(@Input() { params, body }: InputOf<typeof decideApproval>, @Caller() principal: Principal) {
    return this.decideOne(params.id, body, principal);
  }

  @Handles(decideApprovals)
  async decideSeveral(@Input() { body }: InputOf<typeof decideApprovals>, @Caller() principal: Principal) {
    const { ids, ...word } = body;
    const results: { id: string; approval: ApprovalView | null; error: { code: string; message: string } | null }[] =
      [];
    // One after the other, and each by itself: one that cannot be decided keeps nobody from the rest.
    for (const id of new Set(ids)) {
      results.push(
        await this.decideOne(id, word, principal).then(
          (approval) => ({ id, approval, error: null }),
          (error: unknown) => {
            if (!(error instanceof DomainError)) throw error;
            return { id, approval: null, error: { code: error.code, message: error.message } };
          },
        ),
      );
    }
    return { results };
  }

  @Handles(listDelegations)
  async delegationsOf(@Input() { query }: InputOf<typeof listDelegations>, @Caller() principal: Principal) {
    const seesAll =
      principal.kind === 'operator' || principal.roles.some((role) => role === 'admin' || role === 'auditor');
    const page = await this.delegations.list(query, seesAll ? null : principal.id);
    return { ...page, rows: page.rows.map(presentDelegation) };
  }

  @Handles(delegateApprovals)
  async delegate(@Input() { body }: InputOf<typeof delegateApprovals>, @Caller() principal: Principal) {
    return presentDelegation(await this.delegates.run(body, principal));
  }

  @Handles(revokeDelegation)
  async revoke(@Input() { params }: InputOf<typeof revokeDelegation>, @Caller() principal: Principal) {
    return presentDelegation(await this.delegates.revoke(params.id, principal));
  }

  private async decideOne(id: string, word: Word, principal: Principal): Promise<ApprovalView> {
    const decided = await this.decides.run(id, word, principal);
    return this.lists.one(decided.id, principal);
  }
}
