import { createHash } from 'node:crypto';
import { join } from 'node:path';

/** What api and worker are told apart from what the person who starts them has set. */
export interface ProgramSettings {
  checkout: string;
  dataFolder: string;
  keysFolder: string;
  port: number;
  url: string;
  appUrl: string;
  redisUrl: string;
  /** True when PostgreSQL is the embedded one. */
  embedded: boolean;
  operatorToken: string;
  /** The bubblewrap program, when one was found or unpacked. */
  bubblewrap: string | undefined;
}

const HIGHEST_PORT = 65_535;

/**
 * The environment of api and worker: that of the person who starts them, with the addresses and secrets of this
 * installation. What the person has set of the rest stays as it is. The variables are those of platform/config.
 */
export function programEnvironment(
  settings: ProgramSettings,
  personal: Record<string, string | undefined>,
): Record<string, string | undefined> {
  const { checkout, bubblewrap } = settings;
  return {
    GATEHOUSE_CODEBASE: checkout,
    GATEHOUSE_TOOL_SERVERS: join(checkout, 'deploy/tool-servers.yaml'),
    GATEHOUSE_BUBBLEWRAP: bubblewrap,
    GATEHOUSE_URL: settings.url,
    GATEHOUSE_WORKER_METRICS_PORT: String(settings.port === HIGHEST_PORT ? 0 : settings.port + 1),
    ...withoutEmpty(personal),
    DATABASE_URL: settings.appUrl,
    REDIS_URL: settings.redisUrl,
    GATEHOUSE_PORT: String(settings.port),
    GATEHOUSE_DATA: settings.dataFolder,
    GATEHOUSE_KEYS: settings.keysFolder,
    GATEHOUSE_EMBEDDED: String(settings.embedded),
    GATEHOUSE_OPERATOR_TOKEN_SHA256: createHash('sha256').update(settings.operatorToken).digest('hex'),
  };
}

const withoutEmpty = (variables: Record<string, string | undefined>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== undefined && value !== ''));
