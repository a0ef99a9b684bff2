import type {
  ContentBlock,
  SessionErrorKind,
  StopReason,
  TextBlock,
  ToolCallStatus,
} from '@gatehouse/contracts/runtime';
import type { Json } from '@gatehouse/kernel';

/** What a person said, or one answer of the model. */
export interface Turn {
  /** 1, 2, 3 … in the session. */
  position: number;
  role: 'user' | 'assistant';
  content: ContentBlock[];
  /** Null for people. */
  stopReason: StopReason | null;
  /** The provider's id of the model that was asked for it; null for people. */
  target: string | null;
}

/** A tool call that a turn asked for, and how far it got. */
export interface RequestedCall {
  /** The action's id, which is also the idempotency key. */
  id: string;
  /** Position of the turn that asked for it, and its place among that turn's calls. */
  turn: number;
  ordinal: number;
  /** The model's own id of the call. */
  toolUseId: string;
  toolId: string;
  arguments: Json;
  status: ToolCallStatus;
  /** How many times it was handed to its server. */
  dispatches: number;
  /** What the model is given; null until there is something. */
  result: TextBlock[] | null;
  isError: boolean;
}

/** What a tool call came to, as it is kept and as the model is told. */
export interface CallResult {
  status: 'succeeded' | 'failed' | 'denied';
  content: TextBlock[];
  isError: boolean;
  /** Null when the tool did its work. */
  errorKind: SessionErrorKind | null;
  /** One sentence for people; null when there is nothing to say. */
  reason: string | null;
}
