import type { Principal } from '@gatehouse/contracts/access';
import type { Approval as ApprovalView } from '@gatehouse/contracts/governance';
import type { Page } from '@gatehouse/contracts/http';
import { CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { Inject, Injectable } from '@nestjs/common';
import type { Approval } from './approval.ts';
import { type ApprovalQuery, Approvals, type ApprovalVisibility } from './approvals.repository.ts';
import { type Electorate, Electorates, eligibilityIn } from './electorate.ts';
import { presentApproval } from './present-approval.rules.ts';

/** Requests for approval as somebody may see them: those that concern them; admins and auditors see all. */
@Injectable()
export class ListApprovals {
  constructor(
    private readonly approvals: Approvals,
    private readonly electorates: Electorates,
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One page, newest first; `decidable` leaves only those that the principal may decide now. */
  async run(
    query: ApprovalQuery & { decidable?: boolean | undefined },
    principal: Principal,
  ): Promise<Page<ApprovalView>> {
    const electorate = await this.electorate();
    const visibility = visibilityOf(principal, electorate);
    if (!query.decidable) {
      const page = await this.approvals.list(query, visibility);
      return { ...page, rows: await this.present(page.rows, principal, electorate) };
    }
    const rows: ApprovalView[] = [];
    let next: string | null = query.cursor ?? null;
    do {
      const page: Page<Approval> = await this.approvals.list(
        { ...query, status: 'pending', cursor: next ?? undefined },
        visibility,
      );
      rows.push(...(await this.present(page.rows, principal, electorate)).filter(({ mine }) => mine.decidable));
      next = page.next;
    } while (next !== null && rows.length < query.limit);
    const shown = rows.slice(0, query.limit);
    return { rows: shown, next: rows.length > query.limit || next !== null ? (shown.at(-1)?.id ?? null) : null };
  }

  /** @throws DomainError `unknown_approval`, also for one that the principal may not see */
  async one(id: string, principal: Principal): Promise<ApprovalView> {
    const electorate = await this.electorate();
    const approval = await this.approvals.find(id);
    const [shown] =
      approval && isVisible(approval, visibilityOf(principal, electorate))
        ? await this.present([approval], principal, electorate)
        : [];
    if (shown) return shown;
    throw new DomainError('not_found', 'unknown_approval', `there is no request for approval ${id}`);
  }

  private electorate(): Promise<Electorate> {
    return this.unitOfWork.run((transaction) => this.electorates.at(this.clock.now(), transaction));
  }

  private present(rows: Approval[], principal: Principal, electorate: Electorate): Promise<ApprovalView[]> {
    return Promise.all(
      rows.map(async (approval) => presentApproval(approval, await this.mine(approval, principal, electorate))),
    );
  }

  private async mine(approval: Approval, principal: Principal, electorate: Electorate): Promise<ApprovalView['mine']> {
    if (approval.status !== 'pending') return { decidable: false, why: `it is ${approval.status}` };
    if (principal.kind !== 'person')
      return { decidable: false, why: 'only people decide; use a personal token of yours' };
    if (approval.votes.some(({ castBy }) => castBy === principal.id)) {
      return { decidable: false, why: 'you have decided on it already' };
    }
    const answer = eligibilityIn(electorate, await this.electorates.asked(approval), principal.id);
    return 'why' in answer ? { decidable: false, why: answer.why } : { decidable: true, why: null };
  }
}

function visibilityOf(principal: Principal, { people, standIns }: Electorate): ApprovalVisibility {
  const seesAll =
    principal.kind === 'operator' || principal.roles.some((role) => role === 'admin' || role === 'auditor');
  if (seesAll) return { everything: true };
  const places = people.filter(
    ({ id }) => id === principal.id || standIns.some(({ from, to }) => from === id && to === principal.id),
  );
  return {
    everything: false,
    personId: principal.id,
    addressees: places.map(({ id }) => id),
    roles: [...new Set([...principal.roles, ...places.flatMap(({ roles }) => roles)])],
    departments: places
      .filter(({ roles }) => roles.includes('department_head'))
      .map(({ departmentId }) => departmentId),
  };
}

const isVisible = ({ kind, onBehalfOf, departmentId, route }: Approval, visibility: ApprovalVisibility): boolean =>
  visibility.everything ||
  onBehalfOf === visibility.personId ||
  (kind === 'approval' &&
    (route.people.some((id) => visibility.addressees.includes(id)) ||
      route.roles.some((role) => visibility.roles.includes(role)) ||
      visibility.departments.includes(departmentId)));
