export { type Embedding, type EmbeddingOwner, EmbedTexts } from './embed-texts.ts';
export type {
  ContentBlock,
  MessageParam,
  ModelAnswer,
  ModelCallRequest,
  ModelCallResult,
  OfferedTool,
  StopReason,
  TextBlock,
  TokenUsage,
  ToolUseBlock,
} from './model-call.ts';
export { ModelGateway } from './model-gateway.ts';
export { ModelGatewayModule } from './model-gateway.module.ts';
export { ModelGatewayHttpModule } from './model-gateway-http.module.ts';
export { type Rehearsal, startRehearsal } from './rehearsal/start-rehearsal.ts';
export { type ModelStatus, modelStatus } from './choose-endpoint.rules.ts';
