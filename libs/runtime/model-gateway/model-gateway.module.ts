import { Module } from '@nestjs/common';
import { IdentityModule } from '@gatehouse/access/identity';
import { EnforcementModule } from '@gatehouse/governance/enforcement';
import { AgentsModule } from '@gatehouse/registry/agents';
import { ModelsModule } from '@gatehouse/registry/models';
import { EmbedTexts } from './embed-texts.ts';
import { MODEL_CALL_LIMITS, ModelEndpoint } from './model-endpoint.effect.ts';
import { ModelGateway } from './model-gateway.ts';
import { ModelRequests } from './model-requests.repository.ts';
import { PerformModelCall } from './perform-model-call.ts';
import { DEFAULT_LIMITS } from './retry.rules.ts';

/** The way to models, for the process that runs sessions. */
@Module({
  imports: [AgentsModule, EnforcementModule, IdentityModule, ModelsModule],
  providers: [
    { provide: MODEL_CALL_LIMITS, useValue: DEFAULT_LIMITS },
    ModelEndpoint,
    ModelRequests,
    PerformModelCall,
    ModelGateway,
    EmbedTexts,
  ],
  exports: [ModelGateway, EmbedTexts],
})
export class ModelGatewayModule {}
