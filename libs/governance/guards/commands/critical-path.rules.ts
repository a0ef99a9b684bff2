import { MARK } from './marked-text.rules.ts';

/** How much a path holds that is not the project's. */
export type Reach =
  /** The root, a home, the system, or everything where the line stands. */
  | 'everything'
  /** A file or folder that belongs to the system. */
  | 'system'
  /** Nobody can know: it begins with something unknown, and may be the root. */
  | 'unknown'
  | 'own';

/** Folders of the system: nothing in them belongs to an agent, but for what `FREE` names. */
const SYSTEM =
  /^\/(?:bin|boot|dev|etc|lib\d*|lib64|opt|proc|root|run|sbin|srv|sys|usr|var|System|Library|Applications|private|Windows)(?:\/|$)/;

/** Places inside them where programs keep what can be made again. */
const FREE =
  /^\/(?:usr\/local\/[^/]+\/.|opt\/[^/]+\/.|srv\/[^/]+\/.|root\/(?:\.cache\/.|[^./][^/]*\/.)|var\/(?:tmp|cache)\/.|var\/lib\/apt\/lists\/.|var\/folders\/.|var\/www\/[^/]+\/.|run\/user\/[^/]+\/.|dev\/(?:null|zero|full|tty|std\w+|fd(?:\/.*)?|shm\/.+|random|urandom)$|private\/(?:tmp|var\/folders)\/.)/;

/** Folders of a home that are more than a project. */
const HOME_FOLDERS =
  /^(?:Desktop|Documents|Downloads|Pictures|Music|Movies|Videos|Library|Applications|\.ssh|\.gnupg|\.config|\.aws|\.kube|\.local|\.password-store|\.mozilla)$/;

/** Resolves `.`, `..` and doubled slashes; a path that is not absolute begins at `folder`. */
export function resolvePath(path: string, folder: string | null): string {
  const plain = path.normalize('NFKC');
  const absolute = /^[/\uE008\uE000\uE004\uE009]/.test(plain);
  const whole = absolute ? plain : `${folder ?? MARK.unknown}/${plain}`;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !whole.startsWith('/')) parts.push(part);
  }
  return (whole.startsWith('/') ? '/' : '') + parts.join('/');
}

const isGlob = (part: string | undefined): boolean =>
  part !== undefined && /^[.\uE005-\uE007*?]*[\uE005-\uE007][.\uE005-\uE007*?]*$/.test(part);
/** A mark that may be empty, and then leaves only what stands around it. */
const MAY_BE_EMPTY = /^[\uE000\uE002\uE003\uE004\uE009]+$/;

/** What a deletion of `path` with everything below would take with it. */
export function reachOf(path: string, folder: string | null): Reach {
  const resolved = resolvePath(path, folder);
  const parts = resolved.split('/').filter((part) => part !== '');
  const last = parts.at(-1);
  if (resolved.startsWith('/')) return reachFromRoot(resolved, parts);
  const [first = ''] = parts;
  if (first === MARK.home) return reachFromHome(parts.slice(1));
  if (parts.length === 0) return 'everything';
  if (parts.every((part) => part === '..' || isGlob(part))) return 'everything';
  if (first === '..' && isGlob(last) && parts.filter((part) => part !== '..').length === 1) return 'everything';
  if (first === '.git' && parts.length === 1) return 'everything';
  if (parts.length === 1 && /^[\uE000\uE002-\uE004]+[\uE005-\uE007]+$/.test(first)) return 'unknown';
  if (MAY_BE_EMPTY.test(first)) {
    const rest = parts.slice(1);
    const slashAfter = /^[\uE000\uE002\uE003\uE004\uE009]+\//.test(path.normalize('NFKC'));
    if (first.includes(MARK.hidden)) return 'unknown';
    if (folder === null && !/^[\uE000-\uE004]/.test(path)) return rest.every(isGlob) ? 'unknown' : 'own';
    if (rest.length === 0) return slashAfter ? 'unknown' : 'own';
    if (rest.every(isGlob)) return 'unknown';
    return SYSTEM.test(`/${rest.join('/')}`) && rest.length === 1 ? 'unknown' : 'own';
  }
  return 'own';
}

function reachFromRoot(resolved: string, parts: readonly string[]): Reach {
  const [top = '', second, ...rest] = parts;
  const deeper = rest.filter((part) => !isGlob(part));
  if (parts.length === 0 || isGlob(top) || MAY_BE_EMPTY.test(top)) return 'everything';
  if (/^(?:home|Users)$/.test(top)) return second === undefined || isGlob(second) ? 'everything' : reachFromHome(rest);
  if (top === 'tmp') return parts.length === 1 ? 'system' : 'own';
  if (FREE.test(resolved)) return 'own';
  if (SYSTEM.test(resolved) || /[\uE005-\uE007]/.test(top)) return second === undefined ? 'everything' : 'system';
  if (/^(?:mnt|media|Volumes)$/.test(top)) return deeper.length === 0 ? 'everything' : 'own';
  return second === undefined || isGlob(second) ? 'everything' : 'own';
}

function reachFromHome(rest: readonly string[]): Reach {
  const [first, second] = rest;
  if (first === undefined || isGlob(first)) return 'everything';
  return HOME_FOLDERS.test(first) && (second === undefined || isGlob(second)) ? 'everything' : 'own';
}

/** Devices that hold data, and files that are the kernel. */
export const isDevice = (path: string): boolean =>
  /^\/dev\/(?:sd|hd|vd|xvd|nvme|mmcblk|disk|rdisk|mapper\/|md\d|loop|dm-|mem$|kmem$|port$|sr\d|nbd|root$)/.test(path) ||
  /^\/proc\/sysrq-trigger$/.test(path);

/** Files that decide who may do what on this machine, wherever they lie. */
export const isSystemFile = (path: string, folder: string | null): boolean => {
  const resolved = resolvePath(path, folder);
  if (
    /^\uE008\/\.ssh\/(?:authorized_keys2?|rc|config)$/.test(resolved) ||
    /^\/(?:home\/[^/]+|root)\/\.ssh\//.test(resolved)
  )
    return true;
  if (/^\/var\/(?:log|spool\/(?:mail|lpd))\//.test(resolved)) return false;
  return (
    resolved.startsWith('/') &&
    SYSTEM.test(resolved) &&
    !/^\/(?:dev|opt|srv|run|var)(?:\/|$)/.test(resolved) &&
    !/^\/root\//.test(resolved) &&
    !/^\/usr\/local\//.test(resolved)
  );
};
