import { hash, verify } from '@node-rs/argon2';

/** argon2id with the parameters that OWASP recommends as its first choice: 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The text that is stored of a password: algorithm, parameters, salt and hash. */
export const hashPassword = (password: string): Promise<string> => hash(password, PARAMETERS);

let noAccount: Promise<string> | undefined;

/**
 * Whether `password` is the one behind `stored`. Takes as long when there is no stored hash, so that the time of the
 * answer does not tell which accounts exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  noAccount ??= hashPassword('no account has this password');
  const matches = await verify(stored ?? (await noAccount), password);
  return matches && stored !== null;
}
