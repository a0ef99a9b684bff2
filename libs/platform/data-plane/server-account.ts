import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';

/** A system account that is not root. */
export interface ServerAccount {
  /** Its name, or its number when it has none. */
  name: string;
  uid: number;
  gid: number;
}

/** Accounts that fit, best first: the one made for PostgreSQL where there is one, else the one that owns nothing. */
const CANDIDATES = ['postgres', 'nobody'];
/** What `nobody` is on most systems, for those that have no name for it. */
const NOBODY = 65_534;

/**
 * The account under which the embedded servers run; undefined when the launcher's own will do. PostgreSQL refuses to run
 * as root, so root needs another.
 */
export function serverAccount(): ServerAccount | undefined {
  if (userInfo().uid !== 0) return undefined;
  for (const name of CANDIDATES) {
    const [uid, gid] = [numberOf(name, '-u'), numberOf(name, '-g')];
    if (uid !== undefined && gid !== undefined) return { name, uid, gid };
  }
  return { name: String(NOBODY), uid: NOBODY, gid: NOBODY };
}

function numberOf(name: string, which: '-u' | '-g'): number | undefined {
  const { status, stdout } = spawnSync('id', [which, name], { encoding: 'utf8' });
  return status === 0 ? Number(stdout) : undefined;
}

/** True when the account can enter the folder and read what is in it. */
export function canReach(account: ServerAccount | undefined, folder: string): boolean {
  if (!account) return true;
  const { uid, gid } = account;
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { uid, gid, cwd: '/' }).status === 0;
}
