import type { AgentEntry } from '@gatehouse/registry/agents';
import type { PersonDeclaration } from '@gatehouse/access/identity';
import type { BudgetDeclaration } from '@gatehouse/governance/budgets';
import type { PolicySources } from '@gatehouse/governance/policy';
import type { Flag } from '@gatehouse/registry/flags';
import type { Model } from '@gatehouse/registry/models';
import type { McpServer, ToolDefinition } from '@gatehouse/registry/tools';

/** One file of the catalogue: its path in the catalogue's folder, with `/`, and its text. */
export interface CatalogueFile {
  path: string;
  text: string;
}

/** A limit on money without whom it binds. */
export type BudgetTerms = Pick<BudgetDeclaration, 'window' | 'limit' | 'warnPercent'>;

/** The key with which an agent uses models. */
export interface KeyEntry {
  /** What the files call it. */
  name: string;
  agentId: string;
  models: string[];
  budget: BudgetTerms | null;
}

/** Everything that a company declares, checked: no reference leads nowhere and no name stands for two things. */
export interface Catalogue {
  departments: { id: string; name: string }[];
  people: PersonDeclaration[];
  models: Model[];
  servers: McpServer[];
  tools: ToolDefinition[];
  agents: (AgentEntry & { budget: BudgetTerms | null })[];
  keys: KeyEntry[];
  flags: Flag[];
  /** Cedar texts by file name; null when the files hold none. */
  policies: PolicySources | null;
}
