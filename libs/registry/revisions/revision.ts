import type { FieldChange, RevisedKind, RevisionOrigin } from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';

/** Names one catalogued thing. */
export interface EntryName {
  kind: RevisedKind;
  id: string;
}

/** An entry in the words of the catalogue's files. It never holds a secret: those are no part of the catalogue. */
export type EntryContent = { [field: string]: Json };

/** One catalogued thing as it is, or is to be. */
export interface Entry extends EntryName {
  content: EntryContent;
}

/** One immutable revision of a catalogued thing (S0-PLT-07). */
export interface Revision extends Entry {
  /** Counts from 1 for each thing. */
  number: number;
  /** SHA-256 of the content's canonical JSON, hexadecimal. */
  contentHash: string;
  /** As an actor: `person:platform-admin`. */
  author: string;
  reason: string | null;
  origin: RevisionOrigin;
  at: Date;
}

/** A revision with what it changed of the one before it. */
export interface RevisionWithChanges extends Revision {
  changes: FieldChange[];
}

/** Where a catalogued thing stands. */
export interface Head extends EntryName {
  /** Number of its newest revision. */
  revision: number;
  contentHash: string;
  /** What the files said when they last agreed with the catalogue; null when they never did. */
  applied: EntryContent | null;
}

/** One text for each name, to look things up by. */
export const keyOf = ({ kind, id }: EntryName): string => `${kind} ${id}`;
