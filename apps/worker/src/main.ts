import { DomainError, messageOf } from '@gatehouse/kernel';
import { type Config, loadConfig } from '@gatehouse/platform/config';
import { schemaProblem } from '@gatehouse/platform/data-plane';
import { startTelemetry, StructuredLogger } from '@gatehouse/platform/telemetry';
import { createWorker } from './create-worker.ts';
import { MIGRATIONS } from './migrations-folder.ts';

/** After so long a worker that was asked to stop leaves all the same; its leases run out by themselves. */
const GRACE_MS = 15_000;

async function start(): Promise<void> {
  const config = loadConfig();
  const problem = await schemaProblem(config.DATABASE_URL, MIGRATIONS);
  if (problem) throw new DomainError('unavailable', 'stale_schema', `${problem}; run \`gatehouse migrate\``);
  await work(config);
}

async function work(config: Config): Promise<void> {
  const logger = new StructuredLogger('gatehouse-worker', config.GATEHOUSE_LOG);
  const telemetry = startTelemetry(config, 'gatehouse-worker', (message) => logger.warn(message));
  const worker = await createWorker(config, logger);
  logger.log('waiting for work');
  const stop = async (): Promise<void> => {
    setTimeout(() => {
      logger.error(`did not stop within ${GRACE_MS} ms`);
      process.exit(1);
    }, GRACE_MS).unref();
    await worker.close();
    await telemetry.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

start().catch((error: unknown) => {
  process.stderr.write(`gatehouse-worker cannot start: ${messageOf(error)}\n`);
  process.exit(1);
});
