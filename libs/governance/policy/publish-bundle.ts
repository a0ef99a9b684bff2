import type { Transaction } from '@gatehouse/platform/database';
import { Injectable } from '@nestjs/common';

/** The Cedar texts of one policy set, by file name: `{ "tier-3.cedar": "permit …" }`. */
export type PolicySources = Record<string, string>;

/** Makes a set of Cedar texts the policy in force. */
@Injectable()
export class PublishBundle {
  async run(
    _transaction: Transaction,
    _sources: PolicySources,
    _author: string,
  ): Promise<{ version: number; changed: boolean }> {
    throw new Error('not yet');
  }
}
