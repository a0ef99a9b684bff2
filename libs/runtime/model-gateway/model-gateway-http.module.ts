import { Module } from '@nestjs/common';
import { ModelRequestsController } from './model-requests.controller.ts';
import { ModelRequests } from './model-requests.repository.ts';

/** The request log over HTTP, for the process that serves the API. It calls no models. */
@Module({ controllers: [ModelRequestsController], providers: [ModelRequests] })
export class ModelGatewayHttpModule {}
