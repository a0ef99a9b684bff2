import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';
import { DomainError, messageOf } from '@gatehouse/kernel';

/** An Ed25519 public key and the short name by which signatures refer to it. */
export interface PublicKey {
  /** First 16 hexadecimal digits of the SHA-256 of the key (SPKI, DER). */
  id: string;
  key: KeyObject;
  pem: string;
}

const PEM_BLOCK = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g;

/** The public key of a key pair (or of itself), with its id. */
export function publicKeyOf(key: KeyObject): PublicKey {
  const publicKey = key.type === 'public' ? key : createPublicKey(key);
  const der = publicKey.export({ type: 'spki', format: 'der' });
  return {
    id: hash('sha256', der, 'hex').slice(0, 16),
    key: publicKey,
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

/**
 * Reads one or several PEM public keys.
 *
 * @throws DomainError `invalid_public_key` when there is none, or one is not an Ed25519 key
 */
export function parsePublicKeys(pem: string): PublicKey[] {
  const blocks = pem.match(PEM_BLOCK);
  if (!blocks) throw invalid('there is no "BEGIN PUBLIC KEY" block in it');
  return blocks.map((block) => {
    let key: KeyObject;
    try {
      key = createPublicKey(block);
    } catch (cause) {
      throw invalid(messageOf(cause), cause);
    }
    if (key.asymmetricKeyType !== 'ed25519') throw invalid(`it is a key for ${key.asymmetricKeyType}`);
    return publicKeyOf(key);
  });
}

/** Whether `signature` over `bytes` was made with the private half of `publicKey`. */
export const isSignedBy = (publicKey: PublicKey, bytes: Buffer, signature: Buffer): boolean =>
  verify(null, bytes, publicKey.key, signature);

const invalid = (reason: string, cause?: unknown): DomainError =>
  new DomainError('invalid', 'invalid_public_key', `this is not an Ed25519 public key in PEM form: ${reason}`, {
    cause,
  });
