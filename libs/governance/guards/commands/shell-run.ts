import type { CommandRuleId } from './command-rules.ts';
import type { ShellState } from './shell-state.ts';
import type { SyntaxNode } from './syntax-tree.ts';

/** What comes to a command besides its words. */
export interface Surroundings {
  /** What it reads, when something was handed to it. */
  readonly stdin: string | undefined;
  /** Variables set for it alone. */
  readonly environment: ReadonlyMap<string, string>;
}

/** The run that a command is part of. */
export interface ShellRun {
  readonly state: ShellState;
  /** True where installing packages is harmless: the machine is thrown away afterwards. */
  readonly ephemeral: boolean;
  /** Names of the functions, aliases and texts at work. */
  readonly running: string[];
  found(id: CommandRuleId, subject: string): void;
  /** Runs a text as shell; its standard output. */
  source(text: string, stdin?: string): string;
  /** Runs one command; its standard output. */
  command(words: readonly string[], surroundings: Surroundings): string;
  /** Runs what may be shell and may be something else. */
  guess(text: string): void;
  node(node: SyntaxNode, source: string, stdin?: string): string;
  contentOf(path: string): string;
  assignText(text: string): void;
}
