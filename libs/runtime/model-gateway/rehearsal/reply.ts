import type { Json } from '@gatehouse/kernel';

/** One part of what rehearsal answers. `rawArguments` instead of `arguments` sends text that need not be JSON. */
export type ReplyPart =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string }
  | { type: 'tool'; tool: string; arguments: Json }
  | { type: 'tool'; tool: string; rawArguments: string };

/** How an answer goes wrong, on purpose. */
export type Failure =
  /** An error of the API: 429, 529, 500, … */
  | { kind: 'status'; status: number; message?: string; retryAfterSeconds?: number }
  /** The request is taken and never answered. */
  | { kind: 'hang' }
  /** The answer begins and falls silent after so many pieces. */
  | { kind: 'stall'; afterPieces: number }
  /** The answer begins and the connection is lost after so many pieces. */
  | { kind: 'cut'; afterPieces: number }
  /** The answer begins and an error event arrives in it after so many pieces. */
  | { kind: 'error_event'; afterPieces: number; type: string };

/** What rehearsal does with one request. */
export interface Reply {
  parts: ReplyPart[];
  failure?: Failure;
  /** Wait before the answer begins, in milliseconds. */
  delayMs?: number;
}
