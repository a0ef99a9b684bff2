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
export {
  acceptToolContract,
  CatalogueStatus,
  getTool,
  listServers,
  listTools,
  McpServerView,
  RateLimit,
  RateLimitWindow,
  Sensitivity,
  ServerTransport,
  SideEffect,
  ToolContract,
  ToolDetail,
  ToolView,
} from './tools.ts';
