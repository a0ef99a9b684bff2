import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** One application of the catalogue, as it is kept. */
export interface CatalogueApplication {
  id: string;
  /** SHA-256 over the files, hexadecimal. */
  hash: string;
  author: string;
  /** How many things of each kind were created, changed, retired. */
  summary: Record<string, number>;
  appliedAt: Date;
}

/** Which catalogues were applied. */
@Injectable()
export class CatalogueApplications {
  /** Waits until no other application is under way, and keeps others out until the transaction ends. */
  async exclude(transaction: Transaction): Promise<void> {
    await transaction.$executeRaw`select pg_advisory_xact_lock(hashtext('catalogue application'))`;
  }

  async add(transaction: Transaction, application: CatalogueApplication): Promise<void> {
    await transaction.catalogueApplication.create({ data: application });
  }
}
