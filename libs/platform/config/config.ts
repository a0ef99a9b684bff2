import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';
import { wrongSetting } from './wrong-setting.rules.ts';

const port = z.coerce.number().int().min(1).max(65535);
const threshold = z.coerce.number().int().min(2).max(10_000);
const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((value) => value === 'true');
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, message: 'must be a postgresql:// address' });
const optional = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

/** Every setting of the product, by the environment variable that carries it. What is not listed here is not read. */
export const ConfigSchema = z.object({
  /** Database address of the restricted role under which api and worker run. */
  DATABASE_URL: postgresUrl,
  /** Most connections that one process opens. */
  DATABASE_POOL: z.coerce.number().int().min(2).max(200).default(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/, message: 'must be a redis:// address' }),
  /** Separates the queues and channels of installations that share one Redis. */
  GATEHOUSE_QUEUE_PREFIX: z.string().min(1).default('gatehouse'),
  GATEHOUSE_HOST: z.string().default('127.0.0.1'),
  GATEHOUSE_PORT: port.default(7070),
  /** Where people reach the console; builds links. */
  GATEHOUSE_URL: optional(z.url()),
  /** Folder for what must outlive a restart outside the database: checkpoints, logs. */
  GATEHOUSE_DATA: z.string().min(1),
  /** Folder with the signing key; apart from the data folder so that a backup of the data does not carry it. */
  GATEHOUSE_KEYS: z.string().min(1),
  /** SHA-256 (hex) of the operator's token, with which the first people are made. */
  GATEHOUSE_OPERATOR_TOKEN_SHA256: optional(z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  /** True on the embedded data plane: local accounts and rehearsal are allowed. */
  GATEHOUSE_EMBEDDED: flag,
  /** Operator's file with the commands of the stdio tool servers; only workers read it. */
  GATEHOUSE_TOOL_SERVERS: optional(z.string().min(1)),
  /** Checkout that the codebase tools search. */
  GATEHOUSE_CODEBASE: optional(z.string().min(1)),
  /** The bubblewrap program that confines tool servers; found on the PATH unless told. */
  GATEHOUSE_BUBBLEWRAP: optional(z.string().min(1)),
  /** Starts stdio tool servers without confinement where the machine has none to offer. */
  GATEHOUSE_ALLOW_UNCONFINED_TOOL_SERVERS: flag,
  /** Wall clock of one run of code in the sandbox, in seconds (S0-SBX-05). */
  GATEHOUSE_SANDBOX_SECONDS: z.coerce.number().int().min(30).max(60).default(30),
  /** How many runs of code one worker has at work at a time; each may take 544 MiB. */
  GATEHOUSE_SANDBOX_RUNS: z.coerce.number().int().min(1).max(64).default(2),
  ANTHROPIC_API_KEY: optional(z.string().min(1)),
  /** Any endpoint that speaks the Messages API. */
  ANTHROPIC_BASE_URL: optional(z.url()),
  /** Lets the built-in rehearsal model answer off the embedded data plane too. */
  GATEHOUSE_REHEARSAL: flag,
  /** YAML file with a script for the rehearsal model. */
  GATEHOUSE_REHEARSAL_SCENARIO: optional(z.string().min(1)),
  /** An embedding service that speaks `POST /embeddings` as OpenAI does, up to and without that path; memory is then searched by meaning too. */
  GATEHOUSE_EMBEDDINGS_URL: optional(z.url()),
  GATEHOUSE_EMBEDDINGS_KEY: optional(z.string().min(1)),
  /** Alias of the catalogue; what stands behind it is sent to the service, and its price is what embeddings cost. */
  GATEHOUSE_EMBEDDINGS_MODEL: z.string().min(1).default('text-embedding-3-small'),
  GATEHOUSE_EMBEDDINGS_DIMENSIONS: z.coerce.number().int().min(2).max(2_000).default(1_536),
  /** `full` has each module and route in the log when a process starts. */
  GATEHOUSE_LOG: z.enum(['normal', 'full']).default('normal'),
  /** Share of traces that are kept, 0 to 1. */
  GATEHOUSE_TRACE_RATIO: z.coerce.number().min(0).max(1).default(1),
  OTEL_EXPORTER_OTLP_ENDPOINT: optional(z.url()),
  /** How long a worker holds a session without renewing, in milliseconds. */
  GATEHOUSE_LEASE_MS: z.coerce.number().int().min(500).max(600_000).default(15_000),
  /** Port on the loopback interface where a worker serves its metrics; any free one unless told. */
  GATEHOUSE_WORKER_METRICS_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  /** How many sessions one worker advances at a time. */
  GATEHOUSE_WORKER_SESSIONS: z.coerce.number().int().min(1).max(500).default(20),
  /** From how many on a task is said to go in circles (docs/guides/sessions.md); a number out of reach turns a pattern off. */
  GATEHOUSE_STUCK_REPEATED_CALLS: threshold.default(5),
  GATEHOUSE_STUCK_REPEATED_ERRORS: threshold.default(3),
  GATEHOUSE_STUCK_UNCHANGED_TURNS: threshold.default(10),
  GATEHOUSE_STUCK_EMPTY_TURNS: threshold.default(5),
  GATEHOUSE_STUCK_IDENTICAL_TURNS: threshold.default(4),
  GATEHOUSE_STUCK_PING_PONG_ROUNDS: threshold.default(3),
  /** How many turns back repeated calls and errors are looked for. */
  GATEHOUSE_STUCK_WINDOW: threshold.default(10),
  /** Percent of an agent's tokens for a session above which the record says so. */
  GATEHOUSE_STUCK_TOKENS_PERCENT: z.coerce.number().int().min(1).max(100).default(90),
  /** How often signed checkpoints of the record are taken, in milliseconds. */
  GATEHOUSE_CHECKPOINT_MS: z.coerce.number().int().min(100).max(3_600_000).default(5_000),
});
export type Config = z.output<typeof ConfigSchema>;

/** Injection token of the configuration. */
export const CONFIG = Symbol('CONFIG');

/**
 * Reads the configuration from the environment.
 *
 * @throws DomainError `invalid_config`, one line that names the first variable that is missing or wrong
 */
export function loadConfig(environment: Record<string, string | undefined> = process.env): Config {
  const parsed = ConfigSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error, environment);
}

/**
 * Checks what is set of the configuration, before the rest of it is known: what is missing is no error.
 *
 * @throws DomainError `invalid_config`, one line that names the first variable that is wrong
 */
export function checkSettings(environment: Record<string, string | undefined>): void {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = ConfigSchema.partial().safeParse(set);
  if (!parsed.success) throw invalid(parsed.error, set);
}

function invalid(error: z.ZodError, environment: Record<string, string | undefined>): DomainError {
  const issue = error.issues[0];
  const name = String(issue?.path[0] ?? 'environment');
  const value = environment[name];
  const message =
    value === undefined || value === ''
      ? `${name} is missing`
      : wrongSetting(ConfigSchema, name, issue?.message ?? '', value);
  return new DomainError('invalid', 'invalid_config', message, { cause: error });
}

/** The environment as it is, for programs that hand it on to their children. Nothing else reads `process.env`. */
export const loadEnvironment = (): Record<string, string | undefined> => ({ ...process.env });
