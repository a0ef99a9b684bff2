import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** One change of the catalogue, as it is kept. */
export interface CatalogueApplication {
  id: string;
  /** Version of the catalogue that it made. */
  number: number;
  /** SHA-256 over the files or the edited entry, hexadecimal. */
  hash: string;
  author: string;
  reason: string | null;
  /** How many things of each kind were created, changed, retired. */
  summary: Record<string, number>;
  appliedAt: Date;
}

/** How the catalogue came to be what it is. */
@Injectable()
export class CatalogueApplications {
  /** Waits until no other change is under way, and keeps others out until the transaction ends. */
  async exclude(transaction: Transaction): Promise<void> {
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtext('catalogue application'))`;
  }

  /** Version of the catalogue: the number of the last change, 0 before the first. */
  async version(transaction: Transaction): Promise<number> {
    const { _max } = await transaction.catalogueApplication.aggregate({ _max: { number: true } });
    return _max.number ?? 0;
  }

  async add(transaction: Transaction, application: CatalogueApplication): Promise<void> {
    await transaction.catalogueApplication.create({ data: application });
  }
}
