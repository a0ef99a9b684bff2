import { spawn } from 'node:child_process';
import { Failure } from './progress.mjs';

const SHOWN_LINES = 25;

const endOf = (output) => output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');

/**
 * Runs a program quietly; when it fails, a part of what it said is shown: the end, unless told.
 *
 * @throws Failure that says what failed, with that part of the output
 */
export function runProgram(what, program, words, options, excerpt = endOf) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk) => {
      output = (output + chunk).slice(-100_000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => reject(new Failure(`${what} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      reject(new Failure(`${what} failed (${signal ?? `exit code ${code}`}):\n${excerpt(output) || endOf(output)}`));
    });
  });
}
