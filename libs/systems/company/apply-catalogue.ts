import type { CatalogueResult } from '@gatehouse/contracts/systems';
import { parseBundle } from '@gatehouse/governance/policy';
import { DomainError } from '@gatehouse/kernel';
import { type Transaction, UnitOfWork } from '@gatehouse/platform/database';
import { type Entry, Revisions } from '@gatehouse/registry/revisions';
import { Injectable } from '@nestjs/common';
import { Selection } from './application.ts';
import { ApplyParts } from './apply-parts.ts';
import type { Catalogue, CatalogueFile } from './catalogue.ts';
import { readCatalogue } from './catalogue.rules.ts';
import { CatalogueApplications } from './catalogue-applications.repository.ts';
import { entriesOf } from './entry.rules.ts';
import { requireVersion } from './expected-version.rules.ts';
import { invalidCatalogue } from './invalid-catalogue.ts';
import { LiveCatalogue, type LiveEntries } from './live-catalogue.ts';
import { mergedCatalogue } from './merge.rules.ts';
import { type Plan, planApplication, requireDecided, retiredEntry } from './plan.rules.ts';
import { RecordApplication } from './record-application.ts';
import type { Preference } from './three-way.rules.ts';

const TIMEOUT_MS = 60_000;

export interface ApplyOptions {
  /** Says what would change and changes nothing; conflicts are shown and not refused. */
  dryRun?: boolean | undefined;
  /** Retires agents, tools and servers that the files do not name. */
  prune?: boolean | undefined;
  /** Whose state wins where the catalogue was changed since; without it, a conflict is refused. */
  prefer?: Preference | undefined;
  /** Why, for the history. */
  reason?: string | undefined;
  /** Version of the catalogue that the files were made for. */
  expectedVersion?: number | undefined;
}

/** Brings the catalogue to what the files say, in one transaction: all of it, or nothing (S0-PLT-07, S0-CAT-02). */
@Injectable()
export class ApplyCatalogue {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly applications: CatalogueApplications,
    private readonly live: LiveCatalogue,
    private readonly revisions: Revisions,
    private readonly parts: ApplyParts,
    private readonly record: RecordApplication,
  ) {}

  /**
   * @param files all files of the catalogue, as text
   * @param author who applies, as an actor: `person:platform-admin`
   * @returns what changed; the same files again change nothing and leave no trace
   * @throws DomainError `invalid_catalogue` with every finding, file and line; `catalogue_conflict`;
   *   `catalogue_version_conflict`; `invalid_policy` and the like from the domains that a declaration goes to
   */
  async run(files: CatalogueFile[], author: string, options: ApplyOptions = {}): Promise<CatalogueResult> {
    const read = readCatalogue(files, (sources) => parseBundle(sources).findings);
    if ('findings' in read) throw invalidCatalogue(read.findings);
    let result: CatalogueResult | undefined;
    try {
      await this.unitOfWork.run(async (transaction) => {
        result = await this.applyIn(transaction, read.catalogue, files, author, options);
        if (options.dryRun) throw new OnlyTried();
      }, TIMEOUT_MS);
    } catch (error) {
      if (!(error instanceof OnlyTried)) throw error;
    }
    if (!result) throw new DomainError('internal', 'catalogue_not_applied', 'the application ended without a result');
    return result;
  }

  private async applyIn(
    transaction: Transaction,
    catalogue: Catalogue,
    files: CatalogueFile[],
    author: string,
    { dryRun = false, prune = false, prefer, reason = undefined, expectedVersion }: ApplyOptions,
  ): Promise<CatalogueResult> {
    await this.applications.exclude(transaction);
    const before = await this.applications.version(transaction);
    requireVersion(before, expectedVersion);
    const heads = await this.revisions.heads(transaction);
    const live = await this.live.read(transaction);
    const plan = planApplication(entriesOf(catalogue), live.entries, heads, { preference: prefer ?? null, prune });
    if (!dryRun) requireDecided(plan);
    const outcome = await this.parts.run(
      transaction,
      this.applicationOf(catalogue, plan, live, author, reason),
      live.keyIds,
    );
    const changes = [...plan.changes, ...(outcome.policy ? [outcome.policy] : [])];
    const source = Object.fromEntries(files.map(({ path, text }) => [path, text]));
    const done = { version: before + 1, changes, entries: settled(plan), heads, events: outcome.events, source };
    const written = await this.record.run(transaction, done, { author, reason: reason ?? null, origin: 'files' });
    await this.revisions.markApplied(transaction, settled(plan));
    return {
      applied: !dryRun && changes.length > 0,
      dryRun,
      version: written && !dryRun ? done.version : before,
      changes,
      drift: plan.drift,
      unchanged: plan.unchanged + (outcome.policyUnchanged ? 1 : 0),
      notInFiles: [...plan.notInFiles, ...outcome.policiesNotInFiles.map((id) => ({ kind: 'policy' as const, id }))],
    };
  }

  private applicationOf(
    catalogue: Catalogue,
    plan: Plan,
    live: LiveEntries,
    author: string,
    reason: string | undefined,
  ) {
    const taken = plan.compared.filter(({ changedIn, taken: side }) => changedIn !== null && side === 'files');
    const kept = plan.compared.some(({ taken: side }) => side === 'catalogue');
    // What is kept must fit to what is taken: an owner whose address the files change, a tool that the agent was given.
    const merged = kept
      ? mergedCatalogue(
          live.entries,
          taken.map(({ entry }) => entry),
        )
      : { catalogue };
    if ('findings' in merged) throw invalidCatalogue(merged.findings);
    return {
      catalogue: { ...merged.catalogue, policies: catalogue.policies },
      selected: new Selection(taken.map(({ entry }) => entry)),
      retired: plan.retired,
      author,
      reason: reason ?? null,
    };
  }
}

/** Rolls a dry run back. */
class OnlyTried extends Error {}

/** The entries on which files and catalogue agree from now on. */
const settled = (plan: Plan): Entry[] => [
  ...plan.compared.filter(({ taken }) => taken === 'files').map(({ entry }) => entry),
  ...plan.retired.map(retiredEntry),
];
