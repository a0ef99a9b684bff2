import { createClient } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Command, CommanderError } from 'commander';
import type { CommandContext, CommandDefinition } from './command.ts';
import { EXIT, type ExitCode, exitCodesHelp } from './exit-code.ts';
import { findInstallation, type InstallationOptions } from './installation.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import { reportError } from './report-error.ts';
import type { Terminal } from './terminal.ts';

export interface ProgramOptions {
  commands: readonly CommandDefinition[];
  terminal: Terminal;
  checkout: string;
  environment: Record<string, string | undefined>;
  exitWith(code: number): void;
}

/**
 * Runs the program with the words of a command line, and says what went wrong if it does: in words, or as one line of
 * JSON on standard error where the words ask for JSON.
 *
 * @returns the exit code of what was thrown; undefined when nothing was, and `exitWith` has the word
 */
export async function runProgram(options: ProgramOptions, words: readonly string[]): Promise<ExitCode | undefined> {
  const json = asksForJson(words);
  const { terminal } = options;
  try {
    // The parser speaks before it throws; its words would stand before the JSON.
    await buildProgram(options, json).parseAsync(words, { from: 'user' });
    return undefined;
  } catch (error) {
    // Help and version are no errors.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.completed;
    return reportError(terminal, error, json);
  }
}

const asksForJson = (words: readonly string[]): boolean => {
  const end = words.indexOf('--');
  return words.slice(0, end === -1 ? undefined : end).includes('--json');
};

/** The `gatehouse` program with its commands, ready to parse; a silent parser only throws what is wrong with the words. */
function buildProgram(
  { commands, terminal, checkout, environment, exitWith }: ProgramOptions,
  silentParser: boolean,
): Command {
  const program = new Command('gatehouse')
    .description("The control plane for a company's AI agents.")
    .version(PROGRAM_VERSION, '--version', 'print the version')
    .option('--data <folder>', "folder with the installation's data (default: .gatehouse in the checkout)")
    .option('--url <address>', 'address of the API (default: the running installation, or GATEHOUSE_URL)')
    .option('--token <token>', 'access token (default: the one that `up` saved, or GATEHOUSE_TOKEN)')
    .addHelpText('after', exitCodesHelp)
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({
      writeOut: (text) => terminal.write(text),
      writeErr: (text) => (silentParser ? undefined : terminal.note(text.trimEnd())),
    })
    .exitOverride();
  const context: CommandContext = {
    terminal,
    exitWith,
    installation: () => findInstallation(checkout, program.opts<InstallationOptions>(), environment),
    client: () => {
      const { url, token } = context.installation();
      if (!url) {
        throw new DomainError(
          'unavailable',
          'not_running',
          'no installation is known here: start one with `./gatehouse up`',
        );
      }
      if (!token) {
        throw new DomainError(
          'unauthenticated',
          'not_signed_in',
          'no access token: pass --token or set GATEHOUSE_TOKEN',
        );
      }
      return createClient({ url, token });
    },
  };
  for (const command of commands) command.register(program, context);
  return program;
}
