import type { Client } from '@gatehouse/contracts/http';
import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** Where the installation that a command speaks to is. */
export interface Installation {
  /** Folder of the checkout. */
  checkout: string;
  /** Folder with the installation's data, `--data`. */
  dataFolder: string;
  /** Address of the API; undefined until something said it. */
  url: string | undefined;
  token: string | undefined;
}

/** What every command gets. */
export interface CommandContext {
  terminal: Terminal;
  installation(): Installation;
  /**
   * A client signed in to the installation.
   *
   * @throws DomainError `not_running` when no address is known, `not_signed_in` when no token is
   */
  client(): Client;
  /** What the process will exit with; commands set it when the answer is not simply "completed". */
  exitWith(code: number): void;
}

/** One command: its file exports it as `command`. */
export interface CommandDefinition {
  /** Adds the command to the program: name, summary, arguments, options, examples in the help, action. */
  register(program: Command, context: CommandContext): void;
}

/** Prints a value for programs: one JSON document and a line end. */
export const printJson = (terminal: Terminal, value: unknown): void =>
  terminal.write(`${JSON.stringify(value, null, 2)}\n`);

/** The context of a command whose standard output holds its answer already: all else goes to standard error. */
export const answerAlone = (context: CommandContext): CommandContext => ({
  ...context,
  terminal: { ...context.terminal, write: (text) => context.terminal.note(text) },
});

/** Adds examples below a command's help. */
export const examples = (command: Command, lines: readonly string[]): Command =>
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
