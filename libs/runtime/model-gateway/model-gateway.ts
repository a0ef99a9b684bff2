import { Injectable } from '@nestjs/common';
import { DomainError } from '@gatehouse/kernel';
import type { ModelCallRequest, ModelCallResult } from './model-call.ts';

/** The one way to a model (S0-GW-01, S0-HAR-22). */
@Injectable()
export class ModelGateway {
  async call(request: ModelCallRequest): Promise<ModelCallResult> {
    return {
      outcome: 'failed',
      error: new DomainError('unavailable', 'model_not_ready', `no model for ${request.alias}`),
    };
  }
}
