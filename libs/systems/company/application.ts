import type { CatalogueChange } from '@gatehouse/contracts/systems';
import type { NewEvent } from '@gatehouse/platform/events';
import { type EntryName, keyOf } from '@gatehouse/registry/revisions';
import type { Catalogue } from './catalogue.ts';

/** What is to be done to the catalogue: entries that were found to be right, and which of them differ from what is there. */
export interface Application {
  catalogue: Catalogue;
  selected: Selection;
  /** Agents, tools and servers that the files do not name any more. */
  retired: readonly EntryName[];
  /** As an actor. */
  author: string;
  /** Why, in the words of the author. */
  reason: string | null;
}

/** The entries that an application writes. */
export class Selection {
  private readonly keys: ReadonlySet<string>;

  constructor(names: readonly EntryName[]) {
    this.keys = new Set(names.map(keyOf));
  }

  has(kind: EntryName['kind'], id: string): boolean {
    return this.keys.has(keyOf({ kind, id }));
  }
}

/** What the parts of an application leave to be done: events that are appended together at the end, and a new bundle. */
export interface ApplicationOutcome {
  events: NewEvent[];
  policy: CatalogueChange | null;
  /** Whether the files hold policies, and those in force are the same. */
  policyUnchanged: boolean;
  /** Policies in force of which the files, which hold none, say nothing. */
  policiesNotInFiles: string[];
}
