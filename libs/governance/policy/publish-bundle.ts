import { createHash } from 'node:crypto';
import { canonicalJson } from '@gatehouse/kernel';
import type { Transaction } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Injectable } from '@nestjs/common';
import type { PolicySources } from './parse-bundle.rules.ts';
import { Policies } from './policies.repository.ts';
import { PolicyEngine } from './policy-engine.ts';

/** Name under which Cedar keeps a set that is only being checked. */
const CHECKED = 'publish-bundle';

/** Makes a set of Cedar texts the policy in force, as part of the caller's transaction. */
@Injectable()
export class PublishBundle {
  constructor(
    private readonly policies: Policies,
    private readonly events: EventLog,
  ) {}

  /**
   * Checks the texts, keeps them as a numbered bundle and activates it; every process goes over to it when the transaction
   * commits. The texts that are in force already change nothing; those of an earlier bundle put that one in force again.
   *
   * @param sources Cedar texts by file name
   * @param author who does it, as an actor
   * @returns the version in force, whether it is another one than before, and whether it is one that was kept from earlier
   * @throws DomainError `invalid_policy` with everything that is wrong, by file and line
   */
  async run(
    transaction: Transaction,
    sources: PolicySources,
    author: string,
    reason = 'published',
  ): Promise<{ version: number; changed: boolean; restored: boolean }> {
    const { policies } = new PolicyEngine(sources, CHECKED);
    const hash = createHash('sha256').update(canonicalJson(sources)).digest('hex');
    await this.policies.lock(transaction);
    const active = await this.policies.active(transaction);
    if (active?.hash === hash) return { version: active.version, changed: false, restored: false };

    const { version, known } = await this.policies.keep(transaction, sources, hash, author);
    await this.policies.activate(transaction, version, author, reason);
    await this.events.append(transaction, [
      {
        stream: 'policy',
        type: 'policy.activated',
        actor: author,
        subject: `policy_bundle:${version}`,
        payload: { version, hash, reason, before: active?.version ?? null, policies: policies.map(({ id }) => id) },
      },
    ]);
    return { version, changed: true, restored: known };
  }
}
