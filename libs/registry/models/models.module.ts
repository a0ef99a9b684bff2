import { Module } from '@nestjs/common';
import { DefineModel } from './define-model.ts';
import { Models } from './models.repository.ts';

/** The model aliases and their prices, for every process. */
@Module({ providers: [Models, DefineModel], exports: [Models, DefineModel] })
export class ModelsModule {}
