import type { CatalogueStatus, FlagRule } from '@gatehouse/contracts/registry';

/** A catalogued feature flag (S0-CFG-01). */
export interface Flag {
  id: string;
  description: string;
  /** `inactive` is off for everybody. */
  status: CatalogueStatus;
  /** On where any of them fits, and for everybody when there is none. */
  rules: FlagRule[];
}

/** Whom a flag is evaluated for. What is not known fits no rule that asks for it. */
export interface FlagContext {
  departmentId?: string | null;
  personId?: string | null;
  agentId?: string | null;
  sessionId?: string | null;
}
