import { resolve } from 'node:path';
import { loadEnvironment } from '@gatehouse/platform/config';
import { commands } from './commands/index.ts';
import { runProgram } from './program.ts';
import { processTerminal } from './terminal.ts';

// `gatehouse sessions | head` reads what it wants and leaves: that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const code = await runProgram(
  {
    commands,
    terminal: processTerminal,
    checkout: resolve(import.meta.dirname, '../../..'),
    environment: loadEnvironment(),
    exitWith: (said) => {
      process.exitCode = said;
    },
  },
  process.argv.slice(2),
);
if (code !== undefined) process.exitCode = code;
