import { People } from '@gatehouse/access/identity';
import { type Principal, actorOf } from '@gatehouse/contracts/access';
import { CLOCK, type Clock, DomainError } from '@gatehouse/kernel';
import { UnitOfWork } from '@gatehouse/platform/database';
import { EventLog, type NewEvent } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { Delegation } from './approval.ts';
import { delegationFindings } from './delegation.rules.ts';
import { Delegations } from './delegations.repository.ts';

/** Lets somebody decide in another's place for a while, and ends that. */
@Injectable()
export class DelegateApprovals {
  constructor(
    private readonly delegations: Delegations,
    private readonly people: People,
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError `delegation_not_yours`, `unknown_person`, `invalid_delegation` with everything that is wrong */
  async run(
    wanted: { from?: string | undefined; to: string; reason: string; startsAt?: string | undefined; endsAt: string },
    principal: Principal,
  ): Promise<Delegation> {
    const from = wanted.from ?? ownId(principal);
    requireOwn(principal, from);
    const now = this.clock.now();
    const span = { startsAt: wanted.startsAt ? new Date(wanted.startsAt) : now, endsAt: new Date(wanted.endsAt) };
    return this.unitOfWork.run(async (transaction) => {
      await this.delegations.lock(transaction);
      for (const id of [from, wanted.to]) {
        const person = await this.people.find(id, transaction);
        if (person?.status !== 'active') throw unknownPerson(id);
      }
      const standIn = { from, to: wanted.to };
      const inForce = await this.delegations.overlapping(transaction, span);
      const findings = delegationFindings({ ...standIn, ...span }, inForce, now);
      if (findings.length > 0) {
        throw new DomainError('invalid', 'invalid_delegation', 'this delegation cannot be made', { findings });
      }
      const made = await this.delegations.create(transaction, {
        ...standIn,
        ...span,
        reason: wanted.reason,
        createdBy: actorOf(principal),
      });
      await this.events.append(transaction, [delegationEvent('made', made, principal)]);
      return made;
    });
  }

  /** @throws DomainError `unknown_delegation`, `delegation_not_yours`; ending one that is over changes nothing */
  async revoke(id: string, principal: Principal): Promise<Delegation> {
    return this.unitOfWork.run(async (transaction) => {
      const delegation = await this.delegations.lockOne(transaction, id);
      if (!delegation) throw new DomainError('not_found', 'unknown_delegation', `there is no delegation ${id}`);
      requireOwn(principal, delegation.from);
      const now = this.clock.now();
      if (delegation.revokedAt || delegation.endsAt <= now) return delegation;
      const revoked = await this.delegations.revoke(transaction, id, now);
      await this.events.append(transaction, [delegationEvent('revoked', revoked, principal)]);
      return revoked;
    });
  }
}

const ownId = ({ kind, id }: Principal): string => {
  if (kind === 'person') return id;
  throw new DomainError('invalid', 'delegation_from_missing', 'say whose decisions are handed over, with `from`');
};

function requireOwn(principal: Principal, from: string): void {
  if (principal.kind === 'operator' || principal.roles.includes('admin')) return;
  if (principal.kind === 'person' && principal.id === from) return;
  throw new DomainError('forbidden', 'delegation_not_yours', 'only admins hand over what others decide', {
    changedBy: 'an admin',
  });
}

const unknownPerson = (id: string): DomainError =>
  new DomainError('not_found', 'unknown_person', `there is no active person ${id}`);

const delegationEvent = (happening: 'made' | 'revoked', delegation: Delegation, principal: Principal): NewEvent => ({
  stream: `person:${delegation.from}`,
  type: `delegation.${happening}`,
  actor: actorOf(principal),
  subject: `person:${delegation.to}`,
  payload: {
    delegationId: delegation.id,
    startsAt: delegation.startsAt.toISOString(),
    endsAt: delegation.endsAt.toISOString(),
  },
});
