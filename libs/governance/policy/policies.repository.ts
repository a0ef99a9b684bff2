import type { Page } from '@gatehouse/contracts/http';
import { Database, type Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import type { PolicySources } from './parse-bundle.rules.ts';

/** Channel on which a transaction that activated a bundle says so when it commits. */
export const POLICY_CHANNEL = 'gatehouse_policy';

/** Makes those who publish at once wait for each other; any number that nothing else uses. */
const PUBLISHING_LOCK = 7_071_001;

/** A bundle that was or is in force, from when. */
export interface Activation {
  version: number;
  hash: string;
  author: string;
  reason: string;
  activatedAt: Date;
}

/** The bundle in force. */
export interface ActiveBundle extends Activation {
  sources: PolicySources;
}

const Sources = z.record(z.string(), z.string());

/** Policy bundles, and which was in force when. */
@Injectable()
export class Policies {
  constructor(private readonly database: Database) {}

  /** Version of the bundle in force; null before the first. Cheap enough to ask every second. */
  async activeVersion(): Promise<number | null> {
    const row = await this.database.client.policyActivation.findFirst({
      orderBy: { number: 'desc' },
      select: { version: true },
    });
    return row?.version ?? null;
  }

  /** The bundle in force; null before the first. */
  async active(transaction?: Transaction): Promise<ActiveBundle | null> {
    const row = await (transaction ?? this.database.client).policyActivation.findFirst({
      orderBy: { number: 'desc' },
      include: { bundle: true },
    });
    return row && { ...toActivation(row), sources: Sources.parse(row.bundle.sources) };
  }

  /** Which bundle was in force when, newest first. */
  async history(query: { limit: number; cursor?: string | undefined }): Promise<Page<Activation>> {
    const rows = await this.database.client.policyActivation.findMany({
      where: { number: { lt: query.cursor === undefined ? undefined : Number(query.cursor) } },
      orderBy: { number: 'desc' },
      take: query.limit + 1,
      include: { bundle: { select: { hash: true } } },
    });
    const shown = rows.slice(0, query.limit);
    return {
      rows: shown.map(toActivation),
      next: rows.length > query.limit ? String(shown.at(-1)?.number ?? '') : null,
    };
  }

  /** Lets one transaction at a time publish. */
  async lock(transaction: Transaction): Promise<void> {
    await transaction.$executeRaw`select pg_advisory_xact_lock(${PUBLISHING_LOCK})`;
  }

  /**
   * Keeps a bundle; one that is kept already is found by its hash.
   *
   * @returns its version, and whether it was kept already
   */
  async keep(
    transaction: Transaction,
    sources: PolicySources,
    hash: string,
    author: string,
  ): Promise<{ version: number; known: boolean }> {
    const known = await transaction.policyBundle.findUnique({ where: { hash }, select: { version: true } });
    if (known) return { version: known.version, known: true };
    const { _max } = await transaction.policyBundle.aggregate({ _max: { version: true } });
    const version = (_max.version ?? 0) + 1;
    await transaction.policyBundle.create({ data: { version, hash, sources, author } });
    return { version, known: false };
  }

  /** Puts a bundle in force. */
  async activate(transaction: Transaction, version: number, author: string, reason: string): Promise<void> {
    await transaction.policyActivation.create({ data: { version, author, reason } });
    await transaction.$executeRaw`select pg_notify(${POLICY_CHANNEL}, '')`;
  }
}

const toActivation = (row: {
  version: number;
  author: string;
  reason: string;
  activatedAt: Date;
  bundle: { hash: string };
}): Activation => ({
  version: row.version,
  hash: row.bundle.hash,
  author: row.author,
  reason: row.reason,
  activatedAt: row.activatedAt,
});
