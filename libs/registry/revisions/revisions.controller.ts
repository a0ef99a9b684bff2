import type { Principal } from '@gatehouse/contracts/access';
import type { InputOf } from '@gatehouse/contracts/http';
import { compareRevisions, listRevisions } from '@gatehouse/contracts/registry';
import { Caller, Handles, Input } from '@gatehouse/platform/http';
import { Controller } from '@nestjs/common';
import { ShowRevisions } from './show-revisions.ts';

@Controller()
export class RevisionsController {
  constructor(private readonly show: ShowRevisions) {}

  @Handles(listRevisions)
  async list(@Input() { params, query }: InputOf<typeof listRevisions>, @Caller() principal: Principal) {
    const { rows, next } = await this.show.list(params, query, principal);
    return { rows: rows.map((row) => ({ ...row, at: row.at.toISOString() })), next };
  }

  @Handles(compareRevisions)
  async compare(@Input() { params, query }: InputOf<typeof compareRevisions>, @Caller() principal: Principal) {
    const { from, to } = query;
    return { from, to, changes: await this.show.difference(params, from, to, principal) };
  }
}
