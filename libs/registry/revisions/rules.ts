export { contentHash, fieldChanges } from './field-change.rules.ts';
export { type Entry, type EntryContent, type EntryName, type Head, keyOf } from './revision.ts';
