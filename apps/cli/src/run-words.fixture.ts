import { commands } from './commands/index.ts';
import { runProgram } from './program.ts';

/**
 * Runs a command line in this process, on a checkout that is not there.
 *
 * @returns what it printed, and the exit code; undefined when no command set one
 */
export async function runWords(...words: string[]): Promise<{ out: string; err: string; code: number | undefined }> {
  const printed = { out: '', err: '' };
  let said: number | undefined;
  const write = (text: string): void => {
    printed.out += text;
  };
  const note = (line: string): void => {
    printed.err += `${line}\n`;
  };
  const exitWith = (code: number): void => {
    said = code;
  };
  const terminal = { write, note, interactive: false };
  const environment = { GATEHOUSE_TOKEN: 'token' };
  const thrown = await runProgram({ commands, terminal, checkout: '/nonexistent', environment, exitWith }, words);
  return { ...printed, code: thrown ?? said };
}
