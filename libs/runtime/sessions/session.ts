import type {
  ContentBlock,
  SessionEndReason,
  SessionErrorKind,
  SessionRefusal,
  SessionStatus,
  StageVerdict,
  TextBlock,
  TokenUsage,
} from '@gatehouse/contracts/runtime';
import type { MicroDollars } from '@gatehouse/kernel';
import { z } from 'zod';
import type { RequestedCall, Turn } from '../harness/index.ts';

/** What of the loop's state is neither a turn nor a tool call; kept as `state_snapshot` (S0-MEM-01). */
export const SessionState = z.strictObject({
  /** 1 for the first message, one more with each that the session takes. */
  task: z.number().int().min(1),
  /** Whether the gate has let the task begin. */
  begun: z.boolean(),
  /** Model calls of the task. */
  iterations: z.number().int().min(0),
  /** That the tokens run out was said in this task. */
  budgetWarned: z.boolean().optional(),
});
export type SessionState = z.infer<typeof SessionState>;

/** One conversation or task of an agent on behalf of a person. */
export interface Session {
  id: string;
  agentId: string;
  agentVersion: number;
  /** On whose behalf. */
  personId: string;
  /** The agent's department when the session began. */
  departmentId: string;
  title: string;
  status: SessionStatus;
  state: SessionState;
  endReason: SessionEndReason | null;
  errorKind: SessionErrorKind | null;
  message: string | null;
  /** What the gate said, when it ended the last task. */
  refusal: SessionRefusal | null;
  usage: TokenUsage;
  cost: MicroDollars;
  queuedMessages: number;
  fence: bigint;
  stopRequested: boolean;
  traceContext: Record<string, string>;
  createdAt: Date;
  lastUpdatedAt: Date;
  endedAt: Date | null;
  expiresAt: Date;
}

/** A turn with what is known about how it came to be. */
export interface KeptTurn extends Turn {
  model: string | null;
  rehearsed: boolean;
  usage: TokenUsage | null;
  cost: MicroDollars;
  createdAt: Date;
}

/** A tool call with what the gate said and what it took. */
export interface KeptCall extends RequestedCall {
  verdict: 'allowed' | 'denied' | null;
  reason: string | null;
  errorKind: SessionErrorKind | null;
  stages: StageVerdict[];
  durationMs: number | null;
  cost: MicroDollars;
  createdAt: Date;
}

/** What was said and done so far. */
export interface Conversation {
  turns: KeptTurn[];
  calls: KeptCall[];
}

/** A turn to be kept. */
export interface NewTurn {
  position: number;
  role: 'user' | 'assistant';
  content: ContentBlock[];
  model?: string;
  target?: string;
  rehearsed?: boolean;
  stopReason?: string;
  usage?: TokenUsage;
  cost?: MicroDollars;
}

/** What is written of a tool call when it is over, or found to be of unknown outcome. */
export interface CallUpdate {
  status: 'succeeded' | 'failed' | 'denied' | 'unknown';
  verdict: 'allowed' | 'denied';
  content: TextBlock[] | null;
  isError: boolean;
  errorKind: SessionErrorKind | null;
  reason: string | null;
  stages?: StageVerdict[];
  durationMs: number | null;
  cost: MicroDollars;
}

/** The stream of a session's events; also the name of its live channel. */
export const streamOf = (sessionId: string): string => `session:${sessionId}`;

/** Tokens of every kind together: what the agent's token limit counts. */
export const tokensOf = (usage: TokenUsage): number =>
  usage.inputTokens + usage.outputTokens + usage.cacheReadTokens + usage.cacheWriteTokens;
