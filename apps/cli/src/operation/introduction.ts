import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { issueToken, listPeople, whoAmI } from '@gatehouse/contracts/access';
import { type Client, createClient } from '@gatehouse/contracts/http';
import { applyCatalogue } from '@gatehouse/contracts/systems';
import { DomainError } from '@gatehouse/kernel';
import { readIfThere, writePrivateFile } from '@gatehouse/platform/data-plane';
import { readCatalogueFolder } from '../catalogue/read-catalogue-folder.ts';
import { findInstallation, signInFile } from '../installation.ts';
import { folders } from './installation-folders.ts';

export interface IntroductionOptions {
  checkout: string;
  dataFolder: string;
  url: string;
  log(line: string): void;
}

const TOKEN_DAYS = 90;

/**
 * Makes a fresh installation usable: applies the demo catalogue, and signs the commands of this checkout in as its admin.
 * What is there already stays; the catalogue is applied again only when its files changed, so that what admins have
 * changed since is not undone by a restart.
 *
 * @param operatorToken the only credential before there are people
 * @throws DomainError of the API, with file and line when the catalogue is wrong; `no_admin` when it names none
 */
export async function introduce(options: IntroductionOptions, operatorToken: string): Promise<void> {
  const operator = createClient({ url: options.url, token: operatorToken });
  const admin = await findAdmin(operator);
  await applyWhenChanged(options, operator, admin === undefined);
  await signInAs(options, operator, admin ?? (await findAdmin(operator)));
}

async function findAdmin(operator: Client): Promise<string | undefined> {
  const { rows } = await operator.call(listPeople, { query: { role: 'admin', limit: 1 } });
  return rows[0]?.id;
}

async function applyWhenChanged(options: IntroductionOptions, operator: Client, empty: boolean): Promise<void> {
  const files = readCatalogueFolder(folders.catalogue(options.checkout));
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
  const stamp = join(options.dataFolder, 'catalogue.sha256');
  if (!empty && readIfThere(stamp) === hash) return;
  const body = { files, reason: 'the demo catalogue of this checkout' };
  const { changes } = await operator.call(applyCatalogue, { query: { prefer: 'catalogue' }, body });
  options.log(`demo catalogue applied: ${changes.length} change(s)`);
  writePrivateFile(stamp, hash);
}

async function signInAs(options: IntroductionOptions, operator: Client, admin: string | undefined): Promise<void> {
  const { checkout, dataFolder, url } = options;
  if (!admin) {
    throw new DomainError(
      'invalid',
      'no_admin',
      'the catalogue names nobody with the role admin: add one to people.yaml',
    );
  }
  const { token: kept } = findInstallation(checkout, { data: dataFolder }, {});
  const token = kept && (await isValid(url, kept)) ? kept : await issueFor(operator, admin);
  writePrivateFile(signInFile(dataFolder), `${JSON.stringify({ url, token }, null, 2)}\n`);
}

async function isValid(url: string, token: string): Promise<boolean> {
  try {
    await createClient({ url, token }).call(whoAmI, {});
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.kind === 'unauthenticated') return false;
    throw error;
  }
}

async function issueFor(operator: Client, person: string): Promise<string> {
  const name = `commands on ${hostname()}`.slice(0, 100);
  const body = { kind: 'personal', name, person, expiresInDays: TOKEN_DAYS } as const;
  return (await operator.call(issueToken, { body })).token;
}
