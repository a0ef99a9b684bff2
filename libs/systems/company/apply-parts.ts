import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import type { Application, ApplicationOutcome } from './application.ts';
import { ApplyAccess } from './apply-access.ts';
import { ApplyFlags } from './apply-flags.ts';
import { ApplyGovernance } from './apply-governance.ts';
import { ApplyRegistry } from './apply-registry.ts';

/** The parts of an application in the order in which one needs the other. */
@Injectable()
export class ApplyParts {
  constructor(
    private readonly access: ApplyAccess,
    private readonly registry: ApplyRegistry,
    private readonly flags: ApplyFlags,
    private readonly governance: ApplyGovernance,
  ) {}

  /** @param liveKeyIds ids of the virtual keys that are there, by what the files call them */
  async run(
    transaction: Transaction,
    application: Application,
    liveKeyIds: ReadonlyMap<string, string>,
  ): Promise<ApplicationOutcome> {
    const written = await this.access.run(transaction, application);
    const events = await this.registry.run(transaction, application);
    events.push(...(await this.flags.run(transaction, application)));
    const keyIds = new Map([...liveKeyIds, ...written]);
    return { events, ...(await this.governance.run(transaction, application, keyIds)) };
  }
}
