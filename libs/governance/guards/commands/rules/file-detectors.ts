import { type Call, hasOption, optionValues } from '../call.rules.ts';
import { isDevice, isSystemFile, reachOf, resolvePath } from '../critical-path.rules.ts';
import { MARK } from '../marked-text.rules.ts';
import type { Detector } from './detector.ts';

const HISTORY = /(?:^|\/)\.(?:bash|zsh|sh|python|mysql|psql|node_repl|ash|ksh)_?history$/;
const LOGS = /^\/var\/(?:log|audit)(?:\/|$)|^\/private\/var\/log(?:\/|$)/;
/** Those of them that tell who did what; a program's own log is its own. */
const SYSTEM_LOGS =
  /^\/var\/log\/?(?:$|[\uE005-\uE007*]|(?:syslog|auth|secure|messages|wtmp|btmp|lastlog|kern|audit|utmp|faillog|dpkg|cron|mail|journal))/;
const DEFAULT_FOLDERS = /^\/etc\/(?:profile|bash|zsh|environment)/;

const isHistory = (path: string): boolean => HISTORY.test(path) || path === '/dev/fd/history';

/** What a deletion of these paths would be. */
function deletion(call: Call, paths: readonly string[], recursive: boolean): ReturnType<Detector> {
  for (const path of paths) {
    const resolved = resolvePath(path, call.folder);
    if (isHistory(resolved) || SYSTEM_LOGS.test(resolved) || (recursive && LOGS.test(resolved))) return 'trace_removal';
    if (isDevice(resolved)) return 'device_write';
    const reach = reachOf(path, call.folder);
    if (recursive && reach === 'everything') return 'destructive_delete';
    if (
      reach === 'everything' &&
      /[\uE005-\uE007]/.test(path) &&
      (resolved.startsWith('/') || resolved.startsWith(MARK.home))
    )
      return 'destructive_delete';
    if (reach === 'system' && (recursive || !/^\/(?:var|opt|srv|run|root)\//.test(resolved)))
      return 'destructive_delete';
    if (recursive && reach === 'unknown') return 'unresolved_target';
    if (/(?:^|\/)\.ssh\/(?:id_|authorized_keys)/.test(resolved)) return 'destructive_delete';
  }
  return null;
}

const remove: Detector = (call) => {
  if (!/^(?:rm|unlink|rmdir|shred|srm|trash|rimraf|del-cli|grm|truncate|wipe|scrub)$/.test(call.program)) return null;
  if (hasOption(call, '--no-preserve-root')) return 'destructive_delete';
  if (call.program === 'rmdir') return null;
  const everyFile = call.args.some((arg) => arg.includes(MARK.star + MARK.star));
  const recursive = everyFile || call.program === 'rimraf' || hasOption(call, '-r', '-R', '--recursive', '--dir');
  const paths =
    call.program === 'truncate' ? call.operands.filter((operand) => !/^[+\d]/.test(operand)) : call.operands;
  return deletion(call, paths, recursive);
};

const find: Detector = (call) => {
  if (!/^(?:g?find|fd|fdfind)$/.test(call.program)) return null;
  if (!call.args.some((arg) => /^-(?:delete|fls|fprint)/.test(arg))) return null;
  const { paths, narrow } = findStart(call);
  for (const path of paths) {
    const reach = reachOf(path, call.folder);
    if (reach === 'unknown') return 'unresolved_target';
    // What is old or of one name in the shared folder for temporary files may go.
    if (narrow && /^\/(?:private\/)?(?:var\/)?tmp$/.test(resolvePath(path, call.folder))) continue;
    if (reach === 'system' || (reach === 'everything' && (!narrow || !isProject(path, call.folder))))
      return 'destructive_delete';
  }
  return null;
};

/** True where a find begins in the folder of the line, and not at the root or a home. */
const isProject = (path: string, folder: string | null): boolean => /^(?:\.git)?$/.test(resolvePath(path, folder));

/** Where a find begins, and whether it looks for something by name, age or size. */
export function findStart({ args }: Pick<Call, 'args'>): { paths: string[]; narrow: boolean } {
  const first = args.findIndex((arg) => /^[-(!]/.test(arg) && !/^-[HLPO]/.test(arg));
  const paths = (first < 0 ? args : args.slice(0, first)).filter((arg) => !/^-/.test(arg));
  const narrow = args.some((arg, index) => {
    if (!/^-(?:i?name|i?path|i?regex|wholename|[acm](?:time|min)|newer\w*|size|empty|user|perm)$/.test(arg))
      return false;
    // Everything but what has a name is nearly everything.
    if (/^(?:!|-not)$/.test(args[index - 1] ?? '')) return false;
    return arg === '-empty' || !/^[*\uE005.]*$/.test(args[index + 1] ?? '');
  });
  return { paths: paths.length > 0 ? paths : ['.'], narrow };
}

const WRITERS =
  /^(?:tee|sponge|cp|mv|install|ln|dd|rsync|scp|sed|perl|gsed|chattr|touch|ed|patch|gzip|tar|unzip|curl|wget|pv|ddrescue|dcfldd|dc3dd|cat)$/;

/** Files that a call writes, besides redirections. */
function targetsOf(call: Call): string[] {
  const { program, operands } = call;
  switch (program) {
    case '>':
    case '>>':
      return call.args.slice(0, 1);
    case 'tee':
    case 'sponge':
    case 'touch':
      return [...operands];
    case 'cp':
    case 'mv':
    case 'install':
    case 'ln':
    case 'rsync':
    case 'scp':
    case 'ddrescue':
      return [...optionValues(call, '-t', '--target-directory'), ...operands.slice(-1)];
    case 'dd':
    case 'dcfldd':
    case 'dc3dd':
      return call.args.filter((arg) => /^(?:of|hof)=/.test(arg)).map((arg) => arg.slice(arg.indexOf('=') + 1));
    case 'sed':
    case 'gsed':
    case 'perl':
      return hasOption(call, '-i', '--in-place') ? operands.slice(1) : [];
    case 'curl':
      return optionValues(call, '-o', '--output');
    case 'wget':
      return optionValues(call, '-O', '--output-document');
    case 'tar':
      return [...optionValues(call, '-C', '--directory', '-d'), ...archiveOf(call)];
    case 'unzip':
      return optionValues(call, '-d');
    default:
      return [];
  }
}

/** The file that tar makes. */
export const archiveOf = ({ args }: Pick<Call, 'args'>): string[] => {
  const at = args.findIndex((arg) => /^-?[A-Za-z]*c[A-Za-z]*f$|^-f$/.test(arg));
  return at < 0 ? [] : args.slice(at + 1, at + 2);
};

const write: Detector = (call) => {
  if (!/^>>?$/.test(call.program) && !WRITERS.test(call.program)) return null;
  for (const target of targetsOf(call)) {
    const path = resolvePath(target, call.folder);
    if (isDevice(path)) return 'device_write';
    if (/^\/dev\/[\uE000-\uE007]/.test(path)) return 'unresolved_target';
    if (/^\/dev\/(?:tcp|udp)\//.test(path))
      return /^\/dev\/(?:tcp|udp)\/(?:localhost|127\.[\d.]+)\//.test(path) ? null : 'reverse_shell';
    if (isHistory(path)) return 'trace_removal';
    if (LOGS.test(path) && call.program !== '>>' && !(call.program === 'tee' && hasOption(call, '-a', '--append'))) {
      if (SYSTEM_LOGS.test(path)) return 'trace_removal';
    }
    if (isSystemFile(path, call.folder) || DEFAULT_FOLDERS.test(path)) return 'system_file_write';
    if (/^\/var\/spool\/cron/.test(path)) return 'scheduled_jobs';
  }
  return null;
};

const move: Detector = (call) => {
  if (call.program !== 'mv' && call.program !== 'ln') return null;
  const sources = call.operands.slice(0, -1);
  const target = call.operands.at(-1) ?? '';
  if (call.program === 'ln') return isHistory(resolvePath(target, call.folder)) ? 'trace_removal' : null;
  if (target === '/dev/null') return 'destructive_delete';
  const found = deletion(call, sources, true);
  // Moving everything of the project somewhere else in it loses nothing.
  return found === 'destructive_delete' && sources.every((path) => !/^[/~\uE008]/.test(resolvePath(path, call.folder)))
    ? null
    : found;
};

const permissions: Detector = (call) => {
  if (!/^(?:chmod|chown|chgrp|setfacl|chattr|chcon|xattr)$/.test(call.program)) return null;
  const recursive = hasOption(call, '-R', '--recursive');
  if (
    call.program === 'chmod' &&
    call.args.some((arg) => /^(?:[ugoa]*\+[rwxXt]*s[rwxXt]*|0?[2467]\d{3})$/.test(arg) && !/^0\d{3}$/.test(arg))
  )
    return 'permission_change';
  const reference = hasOption(call, '--reference');
  const paths = call.args
    .filter((arg) => !arg.startsWith('-'))
    .slice(reference || /^(?:setfacl|chattr|xattr)$/.test(call.program) ? 0 : 1);
  for (const path of paths) {
    const reach = reachOf(path, call.folder);
    const resolved = resolvePath(path, call.folder);
    if (isDevice(resolved)) return 'permission_change';
    if (reach === 'system' && !/^\/(?:tmp|opt|srv|run|var\/(?:www|lib))\//.test(`${resolved}/`))
      return 'permission_change';
    const whole = reach === 'everything' && /^[/\uE008]/.test(resolved);
    if (whole && (recursive || !resolved.startsWith(MARK.home))) return 'permission_change';
    if (recursive && reach === 'system') return 'permission_change';
    if (recursive && reach === 'unknown') return 'unresolved_target';
  }
  return null;
};

const synchronise: Detector = (call) => {
  if (call.program !== 'rsync' || !call.args.some((arg) => /^--del/.test(arg))) return null;
  const target = call.operands.at(-1) ?? '';
  const reach = target.includes(':') ? 'own' : reachOf(target, call.folder);
  return reach === 'own' || !/^[/\uE008\uE000]/.test(resolvePath(target, call.folder)) ? null : 'destructive_delete';
};

const mount: Detector = (call) => {
  if (
    !/^(?:docker|podman|nerdctl)$/.test(call.program) ||
    !/^(?:run|create|exec|container|compose)$/.test(call.operands[0] ?? '')
  )
    return null;
  const mounts = optionValues(call, '-v', '--volume', '--mount');
  if (
    mounts.some((value) => /^\/:|^\/(?:etc|root|boot|proc|sys|dev)(?::|\/)|(?:^|,)(?:src|source)=\/(?:,|$)/.test(value))
  )
    return 'container_delete';
  return hasOption(call, '--privileged') ? 'privilege_escalation' : null;
};

const containers: Detector = (call) => {
  if (!/^(?:docker|podman|nerdctl)$/.test(call.program)) return null;
  const [verb = '', ...names] = call.operands;
  const all = call.args.some((arg) => arg.includes(ALL_CONTAINERS));
  const removes = /^(?:rm|rmi|kill)$/.test(verb) || (verb === 'volume' && names[0] === 'rm');
  return removes && all ? 'container_delete' : null;
};
/** Stands in the output of `docker ps -aq` and `docker images -q`. */
export const ALL_CONTAINERS = `${MARK.name}containers`;

export const FILE_DETECTORS: readonly Detector[] = [
  remove,
  find,
  write,
  move,
  permissions,
  synchronise,
  mount,
  containers,
];
