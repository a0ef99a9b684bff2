import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/index.ts';
import { RevisionsController } from './revisions.controller.ts';
import { RevisionsModule } from './revisions.module.ts';
import { ShowRevisions } from './show-revisions.ts';

/** The endpoints of the catalogue's history, for the API. */
@Module({ imports: [RevisionsModule, AgentsModule], controllers: [RevisionsController], providers: [ShowRevisions] })
export class RevisionsHttpModule {}
