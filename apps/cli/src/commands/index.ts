import type { CommandDefinition } from '../command.ts';
import { command as token } from './token.command.ts';

/** Every command, in the order in which the help lists them. Each has a file of its own. */
export const commands: readonly CommandDefinition[] = [token];
