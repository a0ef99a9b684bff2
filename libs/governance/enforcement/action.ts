import type { Json } from '@gatehouse/kernel';

interface ActionBase {
  /** UUIDv7: names the action in the record and is the idempotency key of its effect. */
  id: string;
  /** Who acts. Tier, department and grants are read from the registry, never taken from the caller. */
  agentId: string;
  agentVersion: number;
  /** Id of the person on whose behalf. */
  onBehalfOf: string;
  sessionId: string | null;
}

/** An agent wants to begin working: may it, at all, now? */
export interface SessionStartAction extends ActionBase {
  kind: 'session_start';
}

export interface ToolCallAction extends ActionBase {
  kind: 'tool_call';
  toolId: string;
  /** As the model gave them; anything at all until the resolve stage has held them against the schema. */
  arguments: Json;
}

export interface ModelCallAction extends ActionBase {
  kind: 'model_call';
  /** Model alias of the registry. */
  alias: string;
  virtualKeyId: string;
  /** Tokens the request will send at most, counted high. */
  inputTokens: number;
  /** The request's `max_tokens`. */
  maxOutputTokens: number;
}

/** What asks to happen. */
export type Action = SessionStartAction | ToolCallAction | ModelCallAction;
