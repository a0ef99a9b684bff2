import { createHash } from 'node:crypto';
import type { CatalogueResult } from '@gatehouse/contracts/systems';
import { parseBundle } from '@gatehouse/governance/policy';
import { CLOCK, type Clock, canonicalJson, DomainError, type Finding, newId } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { EventLog } from '@gatehouse/platform/events';
import { Inject, Injectable } from '@nestjs/common';
import type { PartialApplication } from './application.ts';
import { ApplyParts } from './apply-parts.ts';
import type { CatalogueFile } from './catalogue.ts';
import { readCatalogue } from './catalogue.rules.ts';
import { CatalogueApplications } from './catalogue-applications.repository.ts';

const TIMEOUT_MS = 60_000;

export interface ApplyOptions {
  /** Says what would change and changes nothing. */
  dryRun?: boolean;
  /** Retires agents, tools and servers that the files do not name. */
  prune?: boolean;
}

/** Makes the catalogue what the files say, in one transaction: all of it, or nothing (S0-PLT-07). */
@Injectable()
export class ApplyCatalogue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: CatalogueApplications,
    private readonly parts: ApplyParts,
    private readonly events: EventLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param files all files of the catalogue, as text
   * @param author who applies, as an actor: `person:platform-admin`
   * @returns what changed; the same files again change nothing and leave no trace
   * @throws DomainError `invalid_catalogue` with every finding, file and line; `invalid_policy` and the like from the
   *   domains that a declaration goes to
   */
  async run(files: CatalogueFile[], author: string, options: ApplyOptions = {}): Promise<CatalogueResult> {
    const { dryRun = false, prune = false } = options;
    const read = readCatalogue(files, (sources) => parseBundle(sources).findings);
    if ('findings' in read) throw invalidCatalogue(read.findings);
    let result: CatalogueResult | undefined;
    try {
      await this.unitOfWork.run(async (transaction) => {
        await this.applications.exclude(transaction);
        const done = await this.parts.run(transaction, read.catalogue, { author, prune });
        const applied = !dryRun && done.changes.length > 0;
        const { changes, unchanged, notInFiles } = done;
        result = { applied, dryRun, changes, unchanged, notInFiles };
        if (dryRun) throw new OnlyTried();
        if (applied) await this.record(transaction, files, author, done);
      }, TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof OnlyTried)) throw error;
    }
    if (!result) throw new DomainError('internal', 'catalogue_not_applied', 'the application ended without a result');
    return result;
  }

  private async record(
    transaction: Transaction,
    files: CatalogueFile[],
    author: string,
    done: PartialApplication,
  ): Promise<void> {
    const hash = hashOf(files);
    const summary: Record<string, number> = {};
    for (const { kind, outcome } of done.changes) {
      summary[`${kind}.${outcome}`] = (summary[`${kind}.${outcome}`] ?? 0) + 1;
    }
    const id = newId();
    await this.applications.add(transaction, { id, hash, author, summary, appliedAt: this.clock.now() });
    await this.events.append(transaction, [
      ...done.events,
      {
        stream: 'catalogue',
        type: 'catalogue.applied',
        actor: author,
        subject: `catalogue:${id}`,
        payload: { hash, summary },
      },
    ]);
  }
}

/** Rolls a dry run back. */
class OnlyTried extends Error {}

/** Independent of the order of the files. */
const hashOf = (files: readonly CatalogueFile[]): string => {
  const texts = Object.fromEntries(files.map(({ path, text }) => [path, text]));
  return createHash('sha256').update(canonicalJson(texts)).digest('hex');
};

function invalidCatalogue(findings: Finding[]): DomainError {
  const count = findings.length === 1 ? 'one thing is' : `${findings.length} things are`;
  return new DomainError(
    'invalid',
    'invalid_catalogue',
    `${count} wrong in the catalogue's files; nothing was applied`,
    {
      findings,
    },
  );
}
