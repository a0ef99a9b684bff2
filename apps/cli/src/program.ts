import { createClient } from '@gatehouse/contracts/http';
import { DomainError } from '@gatehouse/kernel';
import { Command } from 'commander';
import type { CommandContext, CommandDefinition } from './command.ts';
import { findInstallation, type InstallationOptions } from './installation.ts';
import { PROGRAM_VERSION } from './program-version.ts';
import type { Terminal } from './terminal.ts';

export interface ProgramOptions {
  commands: readonly CommandDefinition[];
  terminal: Terminal;
  checkout: string;
  environment: Record<string, string | undefined>;
  exitWith(code: number): void;
}

/** The `gatehouse` program with its commands, ready to parse. */
export function buildProgram({ commands, terminal, checkout, environment, exitWith }: ProgramOptions): Command {
  const program = new Command('gatehouse')
    .description("The control plane for a company's AI agents.")
    .version(PROGRAM_VERSION, '--version', 'print the version')
    .option('--data <folder>', "folder with the installation's data (default: .gatehouse in the checkout)")
    .option('--url <address>', 'address of the API (default: the running installation, or GATEHOUSE_URL)')
    .option('--token <token>', 'access token (default: the one that `up` saved, or GATEHOUSE_TOKEN)')
    .showSuggestionAfterError()
    .showHelpAfterError('(--help shows what there is)')
    .configureOutput({ writeOut: (text) => terminal.write(text), writeErr: (text) => terminal.note(text.trimEnd()) })
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
