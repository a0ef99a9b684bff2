/** One finished tool call of a task, as the stuck guard sees it: keys and yes or no, nothing of what was said. */
export interface StuckStep {
  /** Position of the turn that asked for it. */
  turn: number;
  tool: string;
  /** Whether the tool changes something outside the conversation. */
  writes: boolean;
  /** Equal for the same arguments. */
  exact: string;
  /** Equal also for arguments that differ in case, white space or punctuation only. */
  near: string;
  /** False when it failed or was denied. */
  succeeded: boolean;
  /** Whether it answered with nothing. */
  empty: boolean;
  /** Equal for the same answer. */
  observation: string;
}

/** From how many on something counts as going in circles. All are at least 2. */
export interface StuckThresholds {
  /** Turns, the last ones, in which repeated calls and errors are looked for. */
  window: number;
  /** Turns with the same call of one tool (S1-STK-02). */
  repeatedCalls: number;
  /** Turns with the same error of one tool (S1-STK-03). */
  repeatedErrors: number;
  /** Turns in a row that brought nothing new, in a task that writes (S1-STK-04). */
  unchangedTurns: number;
  /** Turns in a row whose calls succeed and say nothing (S1-STK-05). */
  emptyTurns: number;
  /** Turns in a row with the same calls and the same answers. */
  identicalTurns: number;
  /** Rounds of two turns that take turns: A B A B A B is three. */
  pingPongRounds: number;
}

/** What the guard goes by unless told: S1-STK-02 to 05; 4 and 3 for the patterns that they do not name. */
export const STUCK_THRESHOLDS: StuckThresholds = {
  window: 10,
  repeatedCalls: 5,
  repeatedErrors: 3,
  unchangedTurns: 10,
  emptyTurns: 5,
  identicalTurns: 4,
  pingPongRounds: 3,
};

/** Why a task is said to go in circles. */
export interface StuckFinding {
  pattern: StuckPattern;
  /** How often it was seen: turns, for `ping_pong` rounds. */
  count: number;
  /** The threshold that it reached. */
  threshold: number;
  /** Ids of the tools that it was seen with, sorted. */
  tools: string[];
}

export type StuckPattern =
  | 'repeated_error'
  | 'identical_turn'
  | 'ping_pong'
  | 'repeated_call'
  | 'no_output'
  | 'nothing_changed';
