import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.ts';
import { type PublicKey, parsePublicKeys, publicKeyOf } from './signing.rules.ts';

const PRIVATE_KEY = 'signing-key.pem';
const PUBLIC_KEY_SUFFIX = '.pub.pem';

/** File with the public half; beside it may lie those of earlier keys, under other names that end the same. */
export const PUBLIC_KEY_FILE = `signing-key${PUBLIC_KEY_SUFFIX}`;

/** The installation's Ed25519 key pair. */
export interface SigningKey {
  publicKey: PublicKey;
  /** 64 bytes. */
  sign(bytes: Buffer): Buffer;
}

/** The keys in GATEHOUSE_KEYS: the private one that signs checkpoints, the public ones that verify them. */
@Injectable()
export class SigningKeys {
  private loaded: Promise<SigningKey> | undefined;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'GATEHOUSE_KEYS'>) {}

  /**
   * The installation's key; made on first use, readable by its owner only, with the public half in a file beside it.
   *
   * @throws DomainError `invalid_signing_key` when the file is there but cannot be used
   */
  current(): Promise<SigningKey> {
    this.loaded ??= this.load().catch((error: unknown) => {
      this.loaded = undefined;
      throw error;
    });
    return this.loaded;
  }

  /** Every public key in the folder: the current one and, after a change of keys, those before it. None before first use. */
  async publicKeys(): Promise<PublicKey[]> {
    const names = await readdir(this.config.GATEHOUSE_KEYS).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    const files = names.filter((name) => name.endsWith(PUBLIC_KEY_SUFFIX)).sort();
    const texts = await Promise.all(files.map((name) => readFile(join(this.config.GATEHOUSE_KEYS, name), 'utf8')));
    return texts.flatMap(parsePublicKeys);
  }

  private async load(): Promise<SigningKey> {
    const file = join(this.config.GATEHOUSE_KEYS, PRIVATE_KEY);
    await mkdir(this.config.GATEHOUSE_KEYS, { recursive: true, mode: 0o700 });
    const key = privateKeyFrom((await readIfThere(file)) ?? (await this.make(file)), file);
    const publicKey = publicKeyOf(key);
    await this.publish(publicKey);
    return { publicKey, sign: (bytes) => sign(null, bytes, key) };
  }

  /** Two processes may come here at once: both link a complete file to the name, one of them succeeds, both use that one. */
  private async make(file: string): Promise<string> {
    const { privateKey } = generateKeyPairSync('ed25519');
    const candidate = `${file}.${randomUUID()}`;
    const handle = await open(candidate, 'wx', 0o600);
    try {
      await handle.writeFile(privateKey.export({ type: 'pkcs8', format: 'pem' }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(candidate, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await unlink(candidate);
    return readFile(file, 'utf8');
  }

  private async publish(publicKey: PublicKey): Promise<void> {
    const file = join(this.config.GATEHOUSE_KEYS, PUBLIC_KEY_FILE);
    if ((await readIfThere(file)) === publicKey.pem) return;
    const candidate = `${file}.${randomUUID()}`;
    await writeFile(candidate, publicKey.pem, { mode: 0o644 });
    await rename(candidate, file);
  }
}

function privateKeyFrom(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
    throw new Error(`it is a key for ${key.asymmetricKeyType}`);
  } catch (cause) {
    throw new DomainError(
      'internal',
      'invalid_signing_key',
      `${file} is not an Ed25519 private key in PEM form (${messageOf(cause)}); restore it from your key backup, or move ` +
        'it away to start with a new key',
      { cause },
    );
  }
}

const readIfThere = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
