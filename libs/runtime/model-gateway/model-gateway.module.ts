import { Module } from '@nestjs/common';
import { ModelGateway } from './model-gateway.ts';

/** The way to models, for the process that runs sessions. */
@Module({ providers: [ModelGateway], exports: [ModelGateway] })
export class ModelGatewayModule {}
