import type { AgentDefinition, AgentStatus, AgentTier, Deprecation } from '@gatehouse/contracts/registry';

/** A catalogued agent with the definition of one of its versions. */
export interface Agent {
  id: string;
  name: string;
  tier: AgentTier;
  /** E-mail address of the person who answers for it. */
  owner: string;
  slackHandle: string | null;
  departmentId: string;
  status: AgentStatus;
  /** Left out as null: it is not. */
  deprecated?: Deprecation | null;
  /** Number of the version that `definition` is of. */
  version: number;
  definition: AgentDefinition;
}

/** One immutable revision of an agent's definition (S0-PLT-07). */
export interface AgentVersion {
  version: number;
  /** Who applied it, as an actor: `person:platform-admin`. */
  author: string;
  /** SHA-256 of the definition's canonical JSON, hexadecimal. */
  contentHash: string;
  createdAt: Date;
  definition: AgentDefinition;
}
