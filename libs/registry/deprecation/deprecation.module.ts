import { Module } from '@nestjs/common';
import { NoteDeprecatedUse } from './note-deprecated-use.ts';

/** What is on its way out, for every process from which it can be used. */
@Module({ providers: [NoteDeprecatedUse], exports: [NoteDeprecatedUse] })
export class DeprecationModule {}
