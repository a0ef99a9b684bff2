import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateJson, writePrivateFile } from './private-file.ts';

const password = () => randomBytes(24).toString('base64url');

const Secrets = z.strictObject({
  /** Of the role that owns the embedded database. */
  ownerPassword: z.string().min(1),
  /** Of the restricted role under which api and worker run. */
  appPassword: z.string().min(1),
  redisPassword: z.string().min(1),
  /** With it `up` makes the first people and applies the catalogue; the API knows its hash only. */
  operatorToken: z.string().min(1),
});

/** The random secrets of an installation, made at its first start. */
export type Secrets = z.infer<typeof Secrets>;

/**
 * The installation's secrets; made when there are none. The file can be read by its owner only.
 *
 * @throws DomainError `data_file_damaged` when the file is there but is not what was written
 */
export function keptSecrets(dataFolder: string): Secrets {
  const file = join(dataFolder, 'secrets.json');
  const kept = readPrivateJson(file, Secrets);
  if (kept) return kept;
  const made: Secrets = {
    ownerPassword: password(),
    appPassword: password(),
    redisPassword: password(),
    operatorToken: `gateoperator_${password()}`,
  };
  writePrivateFile(file, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}
