import { chmodSync, chownSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DomainError, newId } from '@gatehouse/kernel';
import { canReach, type ServerAccount, serverAccount } from './server-account.ts';

/** Where servers' data goes when the account that runs them cannot reach the data folder: the system's place for it. */
const ELSEWHERE = '/var/lib/gatehouse';

/**
 * The folder for the servers' own files, `<data>/servers`. When the account that runs them cannot get there, because a
 * folder above is private, it is made elsewhere and `<data>/servers` is a link to it.
 *
 * @returns its real path
 * @throws DomainError `data_folder_unreachable` when there is no place that the account could reach
 */
export function prepareServerFolder(
  dataFolder: string,
  account: ServerAccount | undefined,
  log: (line: string) => void,
): string {
  const link = join(dataFolder, 'servers');
  makeDataFolder(dataFolder);
  if (!isThere(link)) {
    makeFolder(link, 0o711);
    if (!canReach(account, link)) {
      rmSync(link, { recursive: true });
      const place = join(ELSEWHERE, newId());
      makeFolder(ELSEWHERE, 0o711);
      makeFolder(place, 0o711);
      symlinkSync(place, link);
      log(`account ${account?.name} cannot reach ${dataFolder}: the servers' files are in ${place}`);
    }
  }
  const folder = realpathSync(link);
  if (canReach(account, folder)) return folder;
  throw new DomainError(
    'invalid',
    'data_folder_unreachable',
    `account ${account?.name} runs the servers and cannot reach ${folder}; choose another place with --data`,
  );
}

/** The folder for programs that are unpacked for the installation, where the servers' account can reach them. */
export const prepareProgramsFolder = (dataFolder: string, log: (line: string) => void): string =>
  join(prepareServerFolder(dataFolder, serverAccount(), log), 'programs');

/** Makes a folder that belongs to the account alone. */
export function makeOwnFolder(folder: string, account: ServerAccount | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account) chownSync(folder, account.uid, account.gid);
}

/** Takes away the servers' files wherever they are; for installations that are thrown away. */
export function removeServerFolder(dataFolder: string): void {
  const link = join(dataFolder, 'servers');
  if (!isThere(link)) return;
  const folder = realpathSync(link);
  rmSync(folder, { recursive: true, force: true });
  if (dirname(folder) === ELSEWHERE) rmSync(link, { force: true });
}

/**
 * Makes the data folder. When the servers run under another account, others may pass through it and see nothing in it.
 * A folder that has something in it keeps the rights that somebody gave it.
 */
export function makeDataFolder(dataFolder: string): void {
  if (isThere(dataFolder) && readdirSync(dataFolder).length > 0) return;
  makeFolder(dataFolder, serverAccount() ? 0o711 : 0o700);
}

function makeFolder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode); // The mode of mkdir would be narrowed by the umask.
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
