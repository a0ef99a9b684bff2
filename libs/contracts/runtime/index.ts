export {
  ContentBlock,
  isShown,
  listModelRequests,
  MessageParam,
  ModelRequestView,
  RedactedThinkingBlock,
  ShownBlock,
  StopReason,
  TextBlock,
  ThinkingBlock,
  TokenUsage,
  ToolResultBlock,
  ToolUseBlock,
} from './model-gateway.ts';
export { deleteMemories, deleteMemory, listMemories, MemoryKind, MemoryView, searchMemories } from './memory.ts';
export { extractMemory, sweepMemory } from './memory-jobs.ts';
export { advanceSession, cleanUpSessions, sweepSessions } from './session-jobs.ts';
export {
  getSession,
  listSessions,
  markStuck,
  sendMessage,
  SessionEndReason,
  SessionErrorKind,
  SessionRefusal,
  SessionStatus,
  SessionStreamEvent,
  SessionSummary,
  SessionView,
  StageVerdict,
  startSession,
  stopSession,
  StuckVerdict,
  ToolCallStatus,
  ToolCallView,
  TurnView,
  watchSession,
} from './sessions.ts';
export { ToolResult } from './tool-calls.ts';
