import { DomainError, messageOf } from '@gatehouse/kernel';
import { type Config, loadConfig } from '@gatehouse/platform/config';
import { schemaProblem } from '@gatehouse/platform/data-plane';
import { startTelemetry, StructuredLogger } from '@gatehouse/platform/telemetry';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApi } from './create-api.ts';
import { MIGRATIONS } from './migrations-folder.ts';

/** Requests that are under way when the process is asked to stop have so long to end. */
const GRACE_MS = 10_000;

async function start(): Promise<void> {
  const config = loadConfig();
  const problem = await schemaProblem(config.DATABASE_URL, MIGRATIONS);
  if (problem) throw new DomainError('unavailable', 'stale_schema', `${problem}; run \`gatehouse migrate\``);
  await serve(config);
}

async function serve(config: Config): Promise<void> {
  const logger = new StructuredLogger('gatehouse-api', config.GATEHOUSE_LOG);
  const telemetry = startTelemetry(config, 'gatehouse-api', (message) => logger.warn(message));
  const app = await createApi(config, logger);
  await app.listen(config.GATEHOUSE_PORT, config.GATEHOUSE_HOST);
  logger.log(`listening on http://${config.GATEHOUSE_HOST}:${config.GATEHOUSE_PORT}`);
  const stop = async (): Promise<void> => {
    await close(app);
    await telemetry.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

async function close(app: NestExpressApplication): Promise<void> {
  const late = setTimeout(() => app.getHttpServer().closeAllConnections(), GRACE_MS);
  await app.close();
  clearTimeout(late);
}

start().catch((error: unknown) => {
  process.stderr.write(`gatehouse-api cannot start: ${messageOf(error)}\n`);
  process.exit(1);
});
