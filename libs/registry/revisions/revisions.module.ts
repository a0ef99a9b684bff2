import { Module } from '@nestjs/common';
import { RecordRevisions } from './record-revisions.ts';
import { Revisions } from './revisions.repository.ts';

/** The history of the catalogue, for whoever changes it. */
@Module({ providers: [Revisions, RecordRevisions], exports: [Revisions, RecordRevisions] })
export class RevisionsModule {}
