import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DomainError } from '@gatehouse/kernel';
import { z } from 'zod';
import type { Installation } from './command.ts';

/** What `gatehouse up` leaves for the commands of the same checkout, readable by its owner only. */
export const SavedSignIn = z.strictObject({ url: z.url(), token: z.string().min(1) });
export type SavedSignIn = z.infer<typeof SavedSignIn>;

export interface InstallationOptions {
  data?: string;
  url?: string;
  token?: string;
}

/** File with the saved sign-in, in the data folder. */
export const signInFile = (dataFolder: string): string => join(dataFolder, 'cli.json');

/**
 * Finds the installation that a command speaks to: options first, then the environment, then what `up` saved.
 *
 * @param checkout folder of the checkout
 * @param environment `GATEHOUSE_URL` and `GATEHOUSE_TOKEN` speak to an installation elsewhere
 * @throws DomainError `wrong_option` when the address is none, `saved_sign_in_unreadable` when the saved file is there but damaged
 */
export function findInstallation(
  checkout: string,
  options: InstallationOptions,
  environment: Record<string, string | undefined>,
): Installation {
  const dataFolder = resolve(options.data ?? join(checkout, '.gatehouse'));
  const saved = readSignIn(signInFile(dataFolder));
  return {
    checkout,
    dataFolder,
    url: addressOf('--url', options.url) ?? addressOf('GATEHOUSE_URL', environment.GATEHOUSE_URL) ?? saved?.url,
    token: options.token ?? environment.GATEHOUSE_TOKEN ?? saved?.token,
  };
}

function addressOf(source: string, text: string | undefined): string | undefined {
  if (!text) return undefined;
  if (z.url({ protocol: /^https?$/ }).safeParse(text).success) return text;
  const message = `${source} must be an address like http://127.0.0.1:7070, not ${JSON.stringify(text)}`;
  throw new DomainError('invalid', 'wrong_option', message);
}

function readSignIn(file: string): SavedSignIn | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(file, cause);
  }
  try {
    return SavedSignIn.parse(JSON.parse(text));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

const unreadable = (file: string, cause: unknown): DomainError =>
  new DomainError(
    'invalid',
    'saved_sign_in_unreadable',
    `${file} cannot be read; run \`./gatehouse up\` again to write it`,
    {
      cause,
    },
  );
