export type { AgentDefinition, AgentLimits, AgentStatus, AgentTier } from '@gatehouse/contracts/registry';
export type { Agent, AgentVersion } from './agent.ts';
export { type AgentVisibility, EVERY_AGENT, visibilityOf } from './agent-visibility.rules.ts';
export { AgentsModule } from './agents.module.ts';
export { type AgentQuery, Agents } from './agents.repository.ts';
export { ArchiveAgents } from './archive-agents.ts';
export { type AgentEntry, DefineAgent } from './define-agent.ts';
export { AgentsHttpModule } from './agents-http.module.ts';
