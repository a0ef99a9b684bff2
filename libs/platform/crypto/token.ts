import { createHash, randomBytes } from 'node:crypto';

/** A new secret as its holder gets it, once, and what is kept of it. */
export interface NewToken {
  /** The secret itself; never stored, never logged. */
  token: string;
  /** What is stored. */
  hash: Buffer;
  /** Its first characters, by which people tell tokens apart. */
  prefix: string;
}

const RANDOM_BYTES = 32;
const SHOWN = 6;

/**
 * Makes a token with 256 random bits.
 *
 * @param kind what it starts with and what kind it is: `gateperson_` personal, `gateservice_` service, `gatekey_` virtual key
 */
export function newToken(kind: string): NewToken {
  const token = `${kind}${randomBytes(RANDOM_BYTES).toString('base64url')}`;
  return { token, hash: hashToken(token), prefix: token.slice(0, kind.length + SHOWN) };
}

/** What is stored of a token. Fast on purpose: the token has too many random bits to be guessed. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();
