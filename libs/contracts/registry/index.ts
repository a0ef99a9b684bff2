export {
  AgentDefinition,
  AgentLimits,
  AgentStatus,
  AgentTier,
  AgentVersionView,
  AgentView,
  getAgent,
  listAgents,
  listAgentVersions,
} from './agents.ts';
export { Deprecation } from './deprecation.ts';
export {
  evaluateFlag,
  FlagErrorCode,
  FlagEvaluation,
  FlagId,
  FlagReason,
  FlagRule,
  FlagUnit,
  FlagView,
  listFlags,
} from './flags.ts';
export { listModels, ModelView } from './models.ts';
export {
  compareRevisions,
  EntryParams,
  FieldChange,
  listRevisions,
  RevisedKind,
  RevisionOrigin,
  RevisionView,
} from './revisions.ts';
export { GuardedArgument, ToolGuard, ToolGuards } from './tool-guard.ts';
export {
  acceptToolContract,
  CatalogueStatus,
  DefinitionFinding,
  getTool,
  listServers,
  listToolContracts,
  listTools,
  listToolUsers,
  McpServerView,
  RateLimit,
  RateLimitWindow,
  RiskClass,
  Sensitivity,
  ServerTransport,
  SideEffect,
  ToolContract,
  ToolContractVersion,
  ToolDetail,
  ToolUser,
  ToolView,
} from './tools.ts';
