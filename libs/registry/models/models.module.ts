import { Module } from '@nestjs/common';
import { Models } from './models.repository.ts';

/** The model aliases and their prices, for every process. */
@Module({ providers: [Models], exports: [Models] })
export class ModelsModule {}
