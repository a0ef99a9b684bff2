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
export { advanceSession, cleanUpSessions, sweepSessions } from './session-jobs.ts';
export {
  getSession,
  listSessions,
  sendMessage,
  SessionEndReason,
  SessionErrorKind,
  SessionStatus,
  SessionStreamEvent,
  SessionSummary,
  SessionView,
  StageVerdict,
  startSession,
  stopSession,
  ToolCallStatus,
  ToolCallView,
  TurnView,
  watchSession,
} from './sessions.ts';
export { ToolResult } from './tool-calls.ts';
