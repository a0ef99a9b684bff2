export type { FieldChange, RevisedKind } from '@gatehouse/contracts/registry';
export { contentHash, fieldChanges } from './field-change.rules.ts';
export { type Authorship, RecordRevisions } from './record-revisions.ts';
export { type Entry, type EntryContent, type EntryName, type Head, keyOf } from './revision.ts';
export { RevisionsHttpModule } from './revisions-http.module.ts';
export { RevisionsModule } from './revisions.module.ts';
export { Revisions } from './revisions.repository.ts';
