import { spawn } from 'node:child_process';
import { Failure } from './progress.mjs';

const SHOWN_LINES = 25;

/**
 * Runs a program quietly; when it fails, the end of what it said is shown.
 *
 * @throws Failure with `what` failed and the end of the output
 */
export function runProgram(what, program, words, options) {
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
      const end = output.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
      reject(new Failure(`${what} failed (${signal ?? `exit code ${code}`}):\n${end}`));
    });
  });
}
