export {
  ContentBlock,
  listModelRequests,
  MessageParam,
  ModelRequestView,
  StopReason,
  TextBlock,
  TokenUsage,
  ToolResultBlock,
  ToolUseBlock,
} from './model-gateway.ts';
