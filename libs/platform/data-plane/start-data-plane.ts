import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnvironment } from '../config/index.ts';
import type { DataPlaneContext } from './data-plane-context.ts';
import { startPostgres } from './embedded-postgres.ts';
import { startRedis } from './embedded-redis.ts';
import { rotateLog } from './log-file.ts';
import { ProcessRegister } from './process-register.ts';
import { reachPostgres, reachRedis } from './reach-server.ts';
import { keptSecrets, type Secrets } from './secrets.ts';
import { serverAccount } from './server-account.ts';
import { prepareServerFolder } from './server-folder.ts';
import type { SupervisedProcess } from './supervised-process.ts';

export interface DataPlaneOptions {
  /** The installation's data folder; made when it is not there. */
  dataFolder: string;
  /** Told in one line each what happens. */
  log(line: string): void;
  /** Takes note of the processes; one of its own unless the caller has one. */
  register?: ProcessRegister;
  /** Where programs are unpacked to; `<data>/servers/programs` unless told. */
  programsFolder?: string;
  /** `DATABASE_URL`, `REDIS_URL` and `PATH` are read from it; the process's own unless told. */
  environment?: Record<string, string | undefined>;
  /** False for servers that are thrown away: what is committed need not survive a power cut. */
  durable?: boolean;
}

/** PostgreSQL and Redis, ready to be used. */
export interface DataPlane {
  /** Address for the role that owns the database: migrations. */
  ownerUrl: string;
  /** Address for the restricted role; it can sign in once `prepareDatabase` has run. */
  appUrl: string;
  redisUrl: string;
  secrets: Secrets;
  /** True when PostgreSQL is the embedded one. */
  embedded: boolean;
  /** Stops what was started here, Redis first. */
  stop(): Promise<void>;
}

export const APP_ROLE = 'gatehouse_app';

/**
 * Starts PostgreSQL and Redis, or uses those of `DATABASE_URL` (the owner's address) and `REDIS_URL`. Leftovers of an
 * earlier start must have been stopped: see `stopLeftovers`.
 *
 * @throws DomainError `database_unreachable` and `redis_unreachable` before anything is started, `postgres_missing`, `redis_missing`, `process_did_not_start`, `data_folder_unreachable`
 */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const { environment = loadEnvironment() } = options;
  if (environment.DATABASE_URL) await reachPostgres(environment.DATABASE_URL);
  if (environment.REDIS_URL) await reachRedis(environment.REDIS_URL);
  const started: SupervisedProcess[] = [];
  const context = prepare(options, environment);
  const stop = async (): Promise<void> => {
    for (const process of started.splice(0).reverse()) await process.stop();
    if (!options.register) context.register.close();
  };
  try {
    // PostgreSQL first and alone: stopping goes the other way round, Redis and then PostgreSQL.
    const ownerUrl = environment.DATABASE_URL || (await startPostgres(context).then(keep(started))).ownerUrl;
    const redisUrl = environment.REDIS_URL || (await startRedis(context).then(keep(started))).redisUrl;
    const { secrets } = context;
    return {
      ownerUrl,
      appUrl: asAppRole(ownerUrl, secrets),
      redisUrl,
      secrets,
      embedded: !environment.DATABASE_URL,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function prepare(options: DataPlaneOptions, environment: Record<string, string | undefined>): DataPlaneContext {
  const { dataFolder, log, durable = true } = options;
  const account = serverAccount();
  const serverFolder = prepareServerFolder(dataFolder, account, log);
  const logFolder = join(dataFolder, 'logs');
  mkdirSync(logFolder, { recursive: true, mode: 0o700 });
  for (const name of ['postgres', 'redis']) rotateLog(join(logFolder, `${name}.log`));
  return {
    account,
    serverFolder,
    programsFolder: options.programsFolder ?? join(serverFolder, 'programs'),
    logFolder,
    environment,
    secrets: keptSecrets(dataFolder),
    register: options.register ?? new ProcessRegister(dataFolder),
    durable,
    log,
  };
}

const keep =
  (started: SupervisedProcess[]) =>
  <Server extends { process: SupervisedProcess }>(server: Server): Server => {
    started.push(server.process);
    return server;
  };

/** The same database for the restricted role. */
export function asAppRole(ownerUrl: string, { appPassword }: Secrets): string {
  const address = new URL(ownerUrl);
  address.username = APP_ROLE;
  address.password = appPassword;
  return address.toString();
}
