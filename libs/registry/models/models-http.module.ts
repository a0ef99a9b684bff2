import { Module } from '@nestjs/common';
import { ModelsController } from './models.controller.ts';
import { ModelsModule } from './models.module.ts';

/** The endpoint of the models, for the API. */
@Module({ imports: [ModelsModule], controllers: [ModelsController] })
export class ModelsHttpModule {}
