import type { ToolResult } from '@gatehouse/contracts/runtime';
import type { Decision, Keep, Outcome, Suspension } from '@gatehouse/governance/enforcement';
import type { Json } from '@gatehouse/kernel';

export type { ToolResult };

/** One call of a tool, as the harness asks for it. */
export interface ToolCallRequest {
  /** UUIDv7 of the action; also the idempotency key that the tool server is given. */
  actionId: string;
  agentId: string;
  agentVersion: number;
  /** Id of the person on whose behalf. */
  onBehalfOf: string;
  sessionId: string | null;
  toolId: string;
  /** As the model gave them: the gate holds them against the tool's pinned schema. */
  arguments: Json;
  /** Aborts the call; what was dispatched by then counts as unknown. */
  signal: AbortSignal;
  /** What the caller writes in the gate's transactions, beside the intent and beside the outcome. */
  keep?: Keep<ToolResult>;
}

/**
 * A tool call that was refused, or waits for somebody's consent, never reached its server; one that was performed has an
 * outcome, good or bad.
 */
export type ToolCallResult =
  | { outcome: 'performed'; result: Outcome<ToolResult>; decision: Decision }
  | { outcome: 'suspended'; suspension: Suspension; decision: Decision }
  | { outcome: 'refused'; decision: Decision };

/** A tool as a model is told of it. */
export interface ManifestTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments. */
  inputSchema: Json;
}
