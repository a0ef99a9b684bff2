import { type Call, hasOption } from './call.rules.ts';

/** A parsed pattern: see `readPattern`. */
export interface CommandPattern {
  readonly programs: readonly string[];
  /** Words in their order; each is a list of alternatives. */
  readonly words: readonly (readonly RegExp[])[];
  /** True when the first word may stand after others. */
  readonly anywhere: boolean;
  readonly options: readonly (readonly string[])[];
  readonly without: readonly string[];
}

/** Options that take the next word, for the programs whose first operand is a sub-command. */
const VALUED: Record<string, readonly string[]> = {
  git: ['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--exec-path'],
  kubectl: [
    '-n',
    '--namespace',
    '--context',
    '--kubeconfig',
    '--cluster',
    '--user',
    '-s',
    '--server',
    '--token',
    '--as',
  ],
  helm: ['-n', '--namespace', '--kube-context', '--kubeconfig'],
  docker: ['-H', '--host', '--context', '--config', '-l', '--log-level'],
  npm: ['--prefix', '-w', '--workspace', '--registry', '-C'],
  yarn: ['--cwd'],
  pnpm: ['--filter', '-F', '-C', '--dir'],
  pip: ['--python', '--cache-dir', '--log'],
  systemctl: ['-H', '--host', '-M', '-t', '-p'],
  aws: ['--region', '--profile', '--output', '--endpoint-url', '--query', '--cli-read-timeout'],
  gcloud: ['--project', '--account', '--zone', '--region', '--configuration'],
  cargo: ['-C', '--config', '-Z', '--color'],
};

/**
 * Reads a pattern: `git|hub push --force !--dry-run`. First the programs, then words of the command line in their order
 * (`a|b` alternatives, `*` any text), options that must be there (`-f|--force` one of them), `!` options that must not. The
 * first word is the sub-command; with `...` before it, it may stand anywhere behind.
 */
export function readPattern(text: string): CommandPattern {
  const [programs = '', ...parts] = text.split(' ');
  const words = parts.filter((part) => !/^(?:-|!|\.\.\.$)/.test(part));
  return {
    programs: programs.split('|'),
    words: words.map((word) => word.split('|').map(wordPattern)),
    anywhere: parts.includes('...'),
    options: parts.filter((part) => part.startsWith('-')).map((part) => part.split('|')),
    without: parts.filter((part) => part.startsWith('!')).map((part) => part.slice(1)),
  };
}

const wordPattern = (word: string): RegExp =>
  new RegExp(`^${word.replace(/[.+?^${}()[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');

/** True when the call is one that the pattern means. */
export function matchesPattern(pattern: CommandPattern, call: Call): boolean {
  if (!pattern.programs.includes(call.program)) return false;
  if (pattern.without.some((option) => hasOption(call, option))) return false;
  if (!pattern.options.every((names) => hasOption(call, ...names))) return false;
  const operands = operandsOf(call);
  let at = 0;
  return pattern.words.every((alternatives, index) => {
    const fits = (operand: string | undefined): boolean =>
      operand !== undefined && alternatives.some((alternative) => alternative.test(operand));
    if (index === 0 && !pattern.anywhere) {
      at = 1;
      return fits(operands[0]);
    }
    const found = operands.findIndex((operand, position) => position >= at && fits(operand));
    at = found + 1;
    return found >= 0;
  });
}

/** The operands without the values of options that stand before the sub-command. */
export function operandsOf(call: Call): readonly string[] {
  const valued = Object.hasOwn(VALUED, call.program) ? VALUED[call.program] : undefined;
  if (!valued) return call.operands;
  const operands: string[] = [];
  for (let at = 0; at < call.args.length; at += 1) {
    const arg = call.args[at] ?? '';
    if (arg.startsWith('-') && arg !== '-') at += valued.includes(arg) ? 1 : 0;
    else operands.push(arg);
  }
  return operands;
}
