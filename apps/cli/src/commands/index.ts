import type { CommandDefinition } from '../command.ts';
import { command as audit } from './audit.command.ts';
import { command as run } from './run.command.ts';
import { command as sessions } from './sessions.command.ts';
import { command as token } from './token.command.ts';

/** Every command, in the order in which the help lists them. Each has a file of its own. */
export const commands: readonly CommandDefinition[] = [run, sessions, audit, token];
