import type {
  CatalogueStatus,
  DefinitionFinding,
  Deprecation,
  RateLimit,
  Sensitivity,
  RiskClass,
  ServerTransport,
  SideEffect,
  ToolContract,
  ToolGuard,
} from '@gatehouse/contracts/registry';
import type { Json } from '@gatehouse/kernel';

/** What a server says of a tool, as it was pinned: calls are held against it. */
export interface PinnedContract {
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: Json;
  annotations?: Record<string, Json> | undefined;
  /** SHA-256 of the contract's canonical JSON, hexadecimal. */
  hash: string;
}

/** What the catalogue says of a tool (S0-TOL-07). */
export interface ToolDefinition {
  id: string;
  serverId: string;
  /** What its server calls it. */
  nameAtServer: string;
  description: string;
  sideEffect: SideEffect;
  /** Whether it reaches a system outside the company. */
  external: boolean;
  /** Reviewed: calling it twice does what calling it once does. A server's own hint is not trusted. */
  idempotent: boolean;
  sensitivity: Sensitivity;
  /** Whose credential it needs; `none` for no credential. */
  realm: string;
  rateLimit: RateLimit | null;
  status: CatalogueStatus;
  /** Left out as null: it is not. */
  deprecated?: Deprecation | null;
  /** Which arguments are run as shell or SQL, and are looked at before a call; left out as empty: none. */
  guards?: ToolGuard[];
  /** Whether whoever approves a call may change its arguments; left out as false. */
  editable?: boolean;
}

/** A catalogued tool with what its server says of it. */
export interface Tool extends ToolDefinition {
  // Said here again, since nobody who reads a tool may leave them out: what is missing would be taken for nothing to guard.
  guards: ToolGuard[];
  editable: boolean;
  /** Null until its server was connected for the first time. */
  contract: PinnedContract | null;
  pinnedAt: Date | null;
  /** Hash of a different contract that the server offers now and that waits for review. */
  offeredHash: string | null;
  offeredContract: ToolContract | null;
  /** Number of the pinned contract among all that ever were. */
  contractVersion: number | null;
  /** What the scan of what the server offers now has found. */
  findings: DefinitionFinding[];
}

/** A contract that was pinned for a tool, with the review that let it be called (S0-TOL-14). */
export interface ReviewedContract {
  version: number;
  contract: ToolContract;
  hash: string;
  findings: DefinitionFinding[];
  riskClass: RiskClass;
  /** As an actor. */
  reviewer: string;
  note: string;
  pinnedAt: Date;
}

/** A server that offers tools. */
export interface McpServer {
  id: string;
  description: string;
  transport: ServerTransport;
  /** Address, of http servers only. */
  endpoint: string | null;
  callTimeoutMs: number;
  status: CatalogueStatus;
}
