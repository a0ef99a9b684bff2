import { type Call, callText } from './call.rules.ts';
import { isKnown, MARK } from './marked-text.rules.ts';
import { resolvePath } from './critical-path.rules.ts';
import { runScript } from './run-script.ts';
import type { ShellRun } from './shell-run.ts';

type Builtin = (run: ShellRun, call: Call) => string | null;

/** What the shell itself does with what it knows; null where a command is none of its own. */
export function runBuiltin(run: ShellRun, call: Call, word: string): string | null {
  if (word.includes('/')) return null;
  return Object.hasOwn(BUILTINS, call.program) ? (BUILTINS[call.program]?.(run, call) ?? null) : null;
}

const go: Builtin = (run, { operands }) => {
  const [target = MARK.home] = operands;
  run.state.folder = target === '-' ? MARK.unknown : resolvePath(target, run.state.folder) || '.';
  return '';
};

const declare: Builtin = (run, { args }) => {
  // Without a name it prints every variable.
  if (args.every((arg) => /^-[px]*$/.test(arg))) return MARK.unknown + MARK.secret;
  for (const arg of args) if (/^[A-Za-z_]\w*\+?=/.test(arg)) assign(run, arg);
  return '';
};

function assign(run: ShellRun, text: string): void {
  const at = text.indexOf('=');
  run.state.assign(text.slice(0, at).replace(/\+$/, ''), [text.slice(at + 1)]);
}

const read: Builtin = (run, { args, stdin }) => {
  const names = args.filter((arg, index) => /^[A-Za-z_]\w*$/.test(arg) && !/^-[dnNptu]$/.test(args[index - 1] ?? ''));
  const text = (stdin ?? MARK.unknown).replace(/\n+$/, '');
  if (args.includes('-a')) {
    run.state.assign(args[args.indexOf('-a') + 1] ?? 'REPLY', text.split(/\s+/));
    return '';
  }
  const lines = text.split('\n');
  if (names.length <= 1) {
    run.state.assignAnyOf(names[0] ?? 'REPLY', lines);
    return '';
  }
  const fields = (lines[0] ?? '').split(/\s+/);
  names.forEach((name, index) => {
    run.state.assign(name, [index === names.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? '')]);
  });
  return '';
};

const evaluate: Builtin = (run, call) => {
  const text = call.args.join(' ');
  return runScript(run, text, callText(call), true);
};

const load: Builtin = (run, call) => {
  const [file = ''] = call.args;
  const written = run.state.files.get(file) ?? run.state.files.get(file.replace(/^\.\//, ''));
  if (/^(?:\/dev\/stdin|\/proc\/self\/fd\/0|\/dev\/fd\/0)$/.test(file))
    return runScript(run, call.stdin ?? '', callText(call));
  if (written !== undefined) return runScript(run, written, callText(call), true);
  if (file.includes(MARK.network)) run.found('remote_script', callText(call));
  return '';
};

const BUILTINS: Record<string, Builtin> = {
  cd: go,
  pushd: go,
  popd: (run) => {
    run.state.folder = MARK.unknown;
    return '';
  },
  export: declare,
  declare,
  typeset: declare,
  local: declare,
  readonly: declare,
  read,
  mapfile: (run, { args, stdin }) => {
    run.state.assign(args.at(-1) ?? 'MAPFILE', (stdin ?? MARK.unknown).split('\n'));
    return '';
  },
  readarray: (run, { args, stdin }) => {
    run.state.assign(args.at(-1) ?? 'MAPFILE', (stdin ?? MARK.unknown).split('\n'));
    return '';
  },
  unset: (run, { args }) => {
    for (const arg of args) run.state.unset(arg);
    return '';
  },
  set: (run, { args }) => {
    const end = args.indexOf('--');
    const from = end >= 0 ? end + 1 : args.findIndex((arg) => !/^[-+]/.test(arg));
    if (from >= 0 && args[0] !== '-o' && args[0] !== '+o') run.state.parameters = args.slice(from);
    return args.length === 0 ? MARK.unknown + MARK.secret : '';
  },
  shift: (run, { args }) => {
    run.state.parameters = run.state.parameters.slice(Number(args[0] ?? 1) || 1);
    return '';
  },
  alias: (run, { args }) => {
    for (const arg of args) {
      const at = arg.indexOf('=');
      if (at > 0) run.state.aliases.set(arg.slice(0, at), arg.slice(at + 1));
    }
    return '';
  },
  eval: evaluate,
  source: load,
  return: () => '',
  break: () => '',
  continue: () => '',
  exit: () => '',
  ':': () => '',
  true: () => '',
  false: () => '',
};

/** `printf -v NAME`: sets a variable and prints nothing. */
export const isAssigningPrintf = ({ program, args }: Call): boolean =>
  program === 'printf' && args[0] === '-v' && isKnown(args[1] ?? '');
