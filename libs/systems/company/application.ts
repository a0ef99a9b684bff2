import type { CatalogueChange, CatalogueKind, CatalogueResult } from '@gatehouse/contracts/systems';
import type { NewEvent } from '@gatehouse/platform/events';

/** What one part of an application did; the events are appended together, at the end. */
export interface PartialApplication {
  changes: CatalogueChange[];
  unchanged: number;
  notInFiles: CatalogueResult['notInFiles'];
  events: NewEvent[];
}

/** Collects what an application does, thing by thing. */
export class ApplicationTally implements PartialApplication {
  readonly changes: CatalogueChange[] = [];
  readonly notInFiles: CatalogueResult['notInFiles'] = [];
  readonly events: NewEvent[] = [];
  unchanged = 0;

  /** Counts one declared thing, changed or not. */
  count(
    kind: CatalogueKind,
    id: string,
    change: { outcome: 'created' | 'changed' | 'unchanged'; fields?: string[] },
    events: readonly (NewEvent | null)[] = [],
  ): void {
    if (change.outcome === 'unchanged') this.unchanged += 1;
    else this.changes.push({ kind, id, outcome: change.outcome, fields: change.fields ?? [] });
    this.events.push(...events.filter((event) => event !== null));
  }

  /** Notes things that the files do not name: retired, or left as they are. */
  absent(kind: CatalogueKind, ids: readonly string[], retired: boolean): void {
    if (retired) this.changes.push(...ids.map((id) => ({ kind, id, outcome: 'retired' as const, fields: [] })));
    else this.notInFiles.push(...ids.map((id) => ({ kind, id })));
  }
}

/** Puts the parts of an application together. */
export const combined = (parts: readonly PartialApplication[]): PartialApplication => ({
  changes: parts.flatMap(({ changes }) => changes),
  unchanged: parts.reduce((sum, { unchanged }) => sum + unchanged, 0),
  notInFiles: parts.flatMap(({ notInFiles }) => notInFiles),
  events: parts.flatMap(({ events }) => events),
});
