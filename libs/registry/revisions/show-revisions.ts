import type { Principal } from '@gatehouse/contracts/access';
import { grants, type Page } from '@gatehouse/contracts/http';
import type { FieldChange, RevisedKind } from '@gatehouse/contracts/registry';
import { DomainError } from '@gatehouse/kernel';
import { Injectable } from '@nestjs/common';
import { Agents, visibilityOf } from '../agents/index.ts';
import { fieldChanges } from './field-change.rules.ts';
import type { EntryName, Revision, RevisionWithChanges } from './revision.ts';
import { Revisions } from './revisions.repository.ts';

/** Shows the history of a catalogued thing to those who may see the thing itself. */
@Injectable()
export class ShowRevisions {
  constructor(
    private readonly revisions: Revisions,
    private readonly agents: Agents,
  ) {}

  /** @throws DomainError `catalogue_entry_unknown` when there is no such thing, or none that the principal may see */
  async list(
    name: EntryName,
    query: { limit: number; cursor?: string | undefined },
    principal: Principal,
  ): Promise<Page<RevisionWithChanges>> {
    await this.requireVisible(name, principal);
    // One more than is shown: the last one's changes are held against it.
    const { rows, next } = await this.revisions.list(name, { ...query, limit: query.limit + 1 });
    if (rows.length === 0) throw unknown(name);
    const shown = rows.slice(0, query.limit).map((revision, index) => withChanges(revision, rows[index + 1]));
    const more = next !== null || rows.length > query.limit;
    return { rows: shown, next: more ? String(shown.at(-1)?.number ?? '') : null };
  }

  /** @throws DomainError `catalogue_entry_unknown`, `revision_unknown` */
  async difference(name: EntryName, from: number, to: number, principal: Principal): Promise<FieldChange[]> {
    await this.requireVisible(name, principal);
    const before = await this.require(name, from);
    const after = await this.require(name, to);
    return fieldChanges(before.content, after.content);
  }

  private async require(name: EntryName, number: number): Promise<Revision> {
    const revision = await this.revisions.find(name, number);
    if (revision) return revision;
    const hint = `\`gatehouse revisions ${name.kind} ${name.id}\` lists them`;
    throw new DomainError(
      'not_found',
      'revision_unknown',
      `${name.kind} ${name.id} has no revision ${number}; ${hint}`,
    );
  }

  private async requireVisible(name: EntryName, principal: Principal): Promise<void> {
    if (VISIBLE_TO_ALL.has(name.kind)) return;
    const visibility = visibilityOf(principal);
    if (name.kind === 'person') {
      if (grants(principal.roles, 'people:read')) return;
    } else if (visibility.everything) {
      return;
    } else if (name.kind === 'agent' && (await this.agents.find(name.id, visibility))) {
      return;
    }
    throw unknown(name);
  }
}

/** The others belong to a department, or are about people. */
const VISIBLE_TO_ALL: ReadonlySet<RevisedKind> = new Set(['department', 'model', 'server', 'tool']);

const withChanges = (revision: Revision, before: Revision | undefined): RevisionWithChanges => ({
  ...revision,
  changes: before ? fieldChanges(before.content, revision.content) : [],
});

const unknown = ({ kind, id }: EntryName): DomainError =>
  new DomainError('not_found', 'catalogue_entry_unknown', `there is no ${kind} ${id} in the catalogue's history`);
