import { type Call, hasOption, optionValues } from '../call.rules.ts';
import { MARK } from '../marked-text.rules.ts';
import type { Detector } from './detector.ts';

const kill: Detector = (call) => {
  if (call.program === 'kill') {
    const targets = call.args.filter((arg, index) => {
      if (arg === '--') return false;
      if (/^-\d+$/.test(arg)) return index > 0 && arg !== '-9' && arg !== '-15';
      return /^\d+$/.test(arg) && !/^-[sn]$/.test(call.args[index - 1] ?? '');
    });
    return targets.some((target) => target === '-1' || target === '1' || target === '0') ? 'system_stop' : null;
  }
  if (call.program !== 'pkill' && call.program !== 'killall') return null;
  const patterns = call.operands;
  if (hasOption(call, '-v', '--inverse') && call.program === 'pkill') return 'system_stop';
  if (patterns.some((pattern) => /^[.*^$\uE005]*$/.test(pattern))) return 'system_stop';
  const owners = optionValues(call, '-u', '-U', '--user', '--euid');
  return owners.length > 0 && patterns.every((pattern) => owners.includes(pattern)) ? 'system_stop' : null;
};

const variable: Detector = (call) => {
  if (/^(?:export|declare|typeset|readonly|local)$/.test(call.program)) {
    const found = call.args.map((arg) =>
      settingFinding(arg.replace(/=.*$/s, ''), arg.includes('=') ? arg.slice(arg.indexOf('=') + 1) : ' '),
    );
    return found.find((id) => id !== null) ?? null;
  }
  if (call.program !== '=') return null;
  return settingFinding(call.args[0] ?? '', call.args[1] ?? '');
};

const environment: Detector = (call) => {
  for (const [name, value] of call.environment) {
    const found = settingFinding(name, value);
    if (found) return found;
  }
  return null;
};

function settingFinding(name: string, value: string): ReturnType<Detector> {
  if (/^(?:HISTFILE)$/.test(name)) return /^$|^\/dev\/null$/.test(value) ? 'trace_removal' : null;
  if (/^(?:HISTSIZE|HISTFILESIZE)$/.test(name)) return value === '0' ? 'trace_removal' : null;
  if (name === 'NODE_TLS_REJECT_UNAUTHORIZED' || name === 'PYTHONHTTPSVERIFY')
    return value === '0' ? 'protection_disabled' : null;
  if (name === 'GIT_SSL_NO_VERIFY') return /^(?:|0|false)$/.test(value) ? null : 'protection_disabled';
  if (/^npm_config_strict_ssl$/i.test(name)) return value === 'false' ? 'protection_disabled' : null;
  if (/^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)$/.test(name))
    return /^(?:\/tmp|\/dev\/shm|\.)/.test(value) ? 'privilege_escalation' : null;
  return null;
}

/** Hosts that stand for this machine or its own network. */
const LOCAL =
  /^(?:[a-z]+:\/\/)?(?:[^/@]*@)?(?:localhost|127\.[\d.]+|0\.0\.0\.0|\[?::1\]?|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|host\.docker\.internal|[\w-]+\.(?:local|localhost|test|internal)|[a-z][\w-]*(?=:\d|\/|$))(?:[:/]|$)/i;

const transport: Detector = (call) => {
  if (call.program === 'curl') {
    if (!hasOption(call, '-k', '--insecure', '--proxy-insecure')) return null;
    const addresses = call.args.filter(
      (arg) => /^[a-z]+:\/\/|^[\w-]+(?:\.[\w-]+)+(?:[:/]|$)|^localhost/i.test(arg) || arg.startsWith(MARK.unknown),
    );
    return addresses.length > 0 && addresses.every((address) => LOCAL.test(address)) ? null : 'protection_disabled';
  }
  if (call.program === 'git') {
    return call.args.some((arg) => /^http\.(?:.*\.)?sslverify=(?:false|0|off|no)$/i.test(arg))
      ? 'protection_disabled'
      : null;
  }
  return null;
};

/** Programs that end in a shell for somebody else. */
const reverseShell: Detector = (call) => {
  const { program, args } = call;
  if (/^(?:nc|ncat|netcat|nc\.\w+)$/.test(program)) {
    const runs = args.some((arg) => /^-[a-z]*[ec]$/.test(arg) || /^--(?:exec|sh-exec)/.test(arg));
    return runs || /(?:sh|bash)/.test(optionValues(call, '-e', '-c').join(' ')) ? 'reverse_shell' : null;
  }
  if (program === 'socat') return args.some((arg) => /^(?:exec|system|shell):/i.test(arg)) ? 'reverse_shell' : null;
  if (program === 'ssh') return hasOption(call, '-R') && args.some((arg) => /^\d+:/.test(arg)) ? 'reverse_shell' : null;
  return /^(?:bash|sh|zsh)$/.test(program) && args.some((arg) => arg.startsWith('/dev/tcp/')) ? 'reverse_shell' : null;
};

const git: Detector = (call) => {
  if (call.program !== 'git') return null;
  const { args } = call;
  if (args.includes('push') && args.some((arg) => /^\+[\w\uE000-\uE008/]/.test(arg)) && !hasOption(call, '--dry-run'))
    return 'git_history_rewriting';
  if (args.includes('gc') && args.some((arg) => /^--prune=(?:now|all)/.test(arg))) return 'git_history_rewriting';
  return null;
};

const redis: Detector = (call) => {
  const words = call.args.map((arg) => arg.toUpperCase());
  if (/^(?:redis-cli|valkey-cli|keydb-cli)$/.test(call.program)) {
    const said = [...words, ...(call.stdin ?? '').toUpperCase().split(/\s+/)];
    return said.some((word) => /^(?:FLUSHALL|FLUSHDB|SHUTDOWN)$/.test(word)) ? 'database_destruction' : null;
  }
  if (/^(?:curl|http|https)$/.test(call.program) && (words.includes('DELETE') || words.includes('-XDELETE'))) {
    return call.args.some((arg) => /:9200\/(?:_all|[*\uE005]|$)/.test(arg)) ? 'database_destruction' : null;
  }
  return null;
};

/** What is deleted is known only when it runs. */
const cluster: Detector = ({ program, args, operands }) => {
  if (program === 'gh' || program === 'glab') {
    return args.includes('api') && args.some((arg) => /^(?:-X)?DELETE$|^--method=DELETE$/.test(arg))
      ? 'cloud_delete'
      : null;
  }
  if (program !== 'kubectl' && program !== 'oc') return null;
  const at = operands.indexOf('delete');
  return at >= 0 && /^[\uE000-\uE00F]/.test(operands[at + 1] ?? '') ? 'cloud_delete' : null;
};

export const SYSTEM_DETECTORS: readonly Detector[] = [
  kill,
  variable,
  environment,
  transport,
  reverseShell,
  git,
  cluster,
  redis,
];

const LOOPBACK = /^https?:\/\/(?:[^/@]*@)?(?:localhost|127\.[\d.]+|\[::1\])(?:[:/]|$)/i;

/** True when the call is sent to this machine only. */
export const isLocal = (call: Pick<Call, 'args'>): boolean => {
  const addresses = call.args.filter((arg) => /^https?:\/\//.test(arg));
  return addresses.length > 0 && addresses.every((address) => LOOPBACK.test(address));
};
