import type {
  ContentBlock,
  MessageParam,
  StopReason,
  TextBlock,
  TokenUsage,
  ToolUseBlock,
} from '@gatehouse/contracts/runtime';
import type { Decision, Keep } from '@gatehouse/governance/enforcement';
import type { DomainError, Json, MicroDollars } from '@gatehouse/kernel';

export type { ContentBlock, MessageParam, StopReason, TextBlock, TokenUsage, ToolUseBlock };

/** A tool as a model is told of it. */
export interface OfferedTool {
  name: string;
  description: string;
  /** JSON Schema of the arguments, an object schema. */
  inputSchema: Json;
}

/** One call to a model, as the harness asks for it. */
export interface ModelCallRequest {
  /** UUIDv7 of the action; a model that is fallen back to is an action of its own, with an id of its own. */
  actionId: string;
  agentId: string;
  agentVersion: number;
  /** Id of the person on whose behalf. */
  onBehalfOf: string;
  sessionId: string | null;
  /** Model alias of the registry. */
  alias: string;
  /** The system prompt; stable parts first, since a cache breakpoint goes on the last block. */
  system: { text: string }[];
  /** The tool manifest, in an order that does not change between calls. */
  tools: OfferedTool[];
  messages: MessageParam[];
  /** Most tokens to answer with; the model's own limit applies when it is lower. */
  maxTokens: number;
  /** Aborts the call, at the latest within a second. */
  signal: AbortSignal;
  /** Told each piece of text as it arrives, cleaned: together they are the words of the answer that is kept. */
  onDelta(delta: { text: string }): void;
  /**
   * Told that everything shown so far is void, because the answer begins again. A caller who leaves it out gets no
   * second try once a delta was shown.
   */
  onRestart?(): void;
  /**
   * What the caller writes in the gate's transactions: `before` beside each model's intent (more than once when a model
   * is fallen back from), `after` exactly once for a call that was performed, with the outcome that is its result.
   */
  keep?: Keep<ModelAnswer>;
}

/** What a model answered. */
export interface ModelAnswer {
  content: ContentBlock[];
  stopReason: StopReason;
  /** What answered, as it called itself. */
  model: string;
  /** The provider's id of the model that was asked; thinking in the answer goes back to it alone. */
  target: string;
  /** The built-in rehearsal model answered, not a model. */
  rehearsed: boolean;
  usage: TokenUsage;
  /** After the prices of the alias that answered; for a rehearsal the cost that it would have had. */
  cost: MicroDollars;
  /** From the first attempt to the last byte. */
  latencyMs: number;
}

export type ModelCallResult =
  | { outcome: 'answered'; answer: ModelAnswer }
  | { outcome: 'refused'; decision: Decision }
  | { outcome: 'failed'; error: DomainError };
