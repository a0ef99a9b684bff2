import { shown } from './marked-text.rules.ts';

/** One command with its words, as rules look at it. */
export interface Call {
  /** Name without folders; `>` for a file that is overwritten, `>>` appended to, `=` for a variable that is set. */
  readonly program: string;
  readonly args: readonly string[];
  /** Arguments that are no options. */
  readonly operands: readonly string[];
  readonly stdin: string | undefined;
  readonly environment: ReadonlyMap<string, string>;
  /** Where it runs; null when nobody can know. */
  readonly folder: string | null;
}

/** Dashes that look like the one that options begin with. */
const LOOK_ALIKE_DASHES = /^[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]+/;

/** Makes the call of some words. */
export function callOf(
  program: string,
  words: readonly string[],
  surroundings: Pick<Call, 'stdin' | 'environment' | 'folder'>,
): Call {
  const args = words.map((word) => word.replace(LOOK_ALIKE_DASHES, (dashes) => '-'.repeat(dashes.length)));
  const end = args.indexOf('--');
  const operands = args.filter((arg, index) => index !== end && ((end >= 0 && index > end) || !/^-./.test(arg)));
  return { program, args, operands, ...surroundings };
}

/**
 * True when an option is given: `-f` also inside `-rf`, a long one also abbreviated or with `=value`.
 *
 * @param names as they are written: `-r`, `--recursive`
 */
export const hasOption = (call: Pick<Call, 'args'>, ...names: string[]): boolean => {
  const end = call.args.indexOf('--');
  const args = end < 0 ? call.args : call.args.slice(0, end);
  return names.some((name) => args.some((arg) => isOption(arg, name)));
};

function isOption(arg: string, name: string): boolean {
  if (!name.startsWith('--')) {
    return name.length === 2
      ? /^-[A-Za-z0-9]+/.test(arg) && arg.split('=')[0]?.includes(name.slice(1)) === true
      : arg === name;
  }
  const [given = ''] = arg.split('=');
  return given === name || (given.length >= 5 && name.startsWith(given) && given.startsWith('--'));
}

/** The values of an option: `-o x`, `-ox`, `--output x`, `--output=x`. */
export function optionValues(call: Pick<Call, 'args'>, ...names: string[]): string[] {
  return call.args.flatMap((arg, index) => {
    const name = names.find((each) => arg === each);
    if (name !== undefined) return call.args.slice(index + 1, index + 2);
    const joined = names.find((each) => (each.startsWith('--') ? arg.startsWith(`${each}=`) : arg.startsWith(each)));
    return joined === undefined ? [] : [arg.slice(joined.length).replace(/^=/, '')];
  });
}

/** The call as people read it, not too long. */
export function callText({ program, args }: Pick<Call, 'program' | 'args'>): string {
  const text = shown([program, ...args].join(' ')).replace(/\s+/g, ' ');
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}
