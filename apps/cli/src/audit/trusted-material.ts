import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECEIPTS_FILE, type Receipt, receiptsFrom } from '@gatehouse/insight/audit/rules';
import { DomainError, messageOf } from '@gatehouse/kernel';
import { type PublicKey, parsePublicKeys } from '@gatehouse/platform/crypto/rules';

/** What a record is held against, and where it was found. */
export interface TrustedMaterial {
  publicKeys: PublicKey[];
  receipts: Receipt[];
  /** Files that were read, for the report. */
  sources: string[];
}

/** Where to look for it. */
export interface TrustedPlaces {
  /** Files that somebody named. */
  publicKey?: string | undefined;
  checkpoints?: string | undefined;
  /** Folders of an installation on this machine, when the record is that one's. */
  local?: { keys: string; data: string } | undefined;
}

/**
 * Reads the public keys and the receipts of checkpoints: from the files that were named, else from the installation on this
 * machine, as far as it has them.
 *
 * @throws DomainError `file_unreadable` for a file that was named, `invalid_public_key`, `receipts_unreadable`
 */
export function readTrustedMaterial({ publicKey, checkpoints, local }: TrustedPlaces): TrustedMaterial {
  const keyFiles = publicKey ? [publicKey] : local ? publicKeyFilesIn(local.keys) : [];
  const receiptsFile = checkpoints ?? (local ? join(local.data, RECEIPTS_FILE) : undefined);
  const receiptsText = receiptsFile === undefined ? undefined : read(receiptsFile, checkpoints === undefined);
  return {
    publicKeys: keyFiles.flatMap((file) => parsePublicKeys(read(file, false) ?? '')),
    receipts: receiptsText === undefined ? [] : receiptsFrom(receiptsText, receiptsFile ?? ''),
    sources: [...keyFiles, ...(receiptsText === undefined ? [] : [receiptsFile ?? ''])],
  };
}

/** The files with the public keys in that folder; none when it is not there. */
export function publicKeyFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.pub.pem'));
    return names.sort().map((name) => join(folder, name));
  } catch (error) {
    if (isMissing(error)) return [];
    throw unreadable(folder, error);
  }
}

function read(file: string, mayBeMissing: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (mayBeMissing && isMissing(error)) return undefined;
    throw unreadable(file, error);
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const unreadable = (file: string, cause: unknown): DomainError =>
  new DomainError('invalid', 'file_unreadable', `${file} cannot be read: ${messageOf(cause)}`, { cause });
