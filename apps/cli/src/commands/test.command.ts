import { loadEnvironment } from '@gatehouse/platform/config';
import { type CommandContext, type CommandDefinition, examples } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { duration } from '../operation/duration.rules.ts';
import { nextSignal } from '../operation/next-signal.ts';
import { runTestSteps } from '../operation/run-test-steps.ts';
import { startTestServers } from '../operation/test-data-plane.ts';
import { TEST_STEPS } from '../operation/test-steps.ts';
import { summaryLine } from '../operation/vitest-report.rules.ts';

/** `gatehouse test`. */
export const command: CommandDefinition = {
  register(program, context) {
    const test = program
      .command('test')
      .description('check everything: format, lint, boundaries, types, schema, unit, integration and end-to-end tests')
      .action(() => runTests(context));
    examples(test, ['gatehouse test']);
  },
};

async function runTests(context: CommandContext): Promise<void> {
  const { checkout, dataFolder } = context.installation();
  const log = (line: string): void => context.terminal.note(`gatehouse: ${line}`);
  const started = performance.now();
  const interrupted = new AbortController();
  void nextSignal(['SIGINT', 'SIGTERM', 'SIGHUP']).then((signal) => interrupted.abort(signal));
  log('starting PostgreSQL and Redis for the tests');
  const servers = await startTestServers(dataFolder, loadEnvironment(), log);
  try {
    const { folder, environment } = servers;
    const { signal } = interrupted;
    const { counts, failed } = await runTestSteps(TEST_STEPS, { checkout, folder, environment, signal, log });
    if (counts.skipped > 0) log(`${counts.skipped} test(s) skipped`);
    log(`${failed ? `FAILED at: ${failed}, after` : 'all passed in'} ${duration(performance.now() - started)}`);
    if (failed) context.exitWith(EXIT.failed);
    context.terminal.write(`${summaryLine(counts, failed !== null)}\n`);
  } finally {
    await servers.stop();
  }
}
