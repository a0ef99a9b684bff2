import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { CommanderError } from 'commander';
import { commands } from './commands/index.ts';
import { EXIT } from './exit-code.ts';
import { buildProgram } from './program.ts';
import { reportError } from './report-error.ts';
import { processTerminal } from './terminal.ts';

// `gatehouse sessions | head` reads what it wants and leaves: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const program = buildProgram({
  commands,
  terminal: processTerminal,
  checkout: resolve(import.meta.dirname, '../../..'),
  environment: loadEnvironment(),
  exitWith: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  // Commander has said already what was wrong with the words; help and version are no errors.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.completed : EXIT.usage;
  else process.exitCode = reportError(processTerminal, error);
}
