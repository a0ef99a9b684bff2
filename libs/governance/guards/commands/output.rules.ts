import type { Call } from './call.rules.ts';
import { reachOf } from './critical-path.rules.ts';
import { decodeEscapes } from './escapes.rules.ts';
import { asValue, isKnown, MARK, originsOf } from './marked-text.rules.ts';
import { SETUP } from './run-script.ts';
import { ALL_CONTAINERS, findStart } from './rules/file-detectors.ts';
import { filesRead, kindOfFile } from './rules/secret-detectors.ts';
import type { ShellRun } from './shell-run.ts';
import { SHELL_SETUPS } from './wrappers.ts';

const FETCHES =
  /^(?:curl|wget|fetch|aria2c|lynx|links|w3m|elinks|http|https|httpie|xh|nc|ncat|netcat|socat|ftp|lftp|axel|dig|nslookup|gsutil|rclone|tftp)$/;
/^(?:base64|base32|xxd|openssl|uudecode|gunzip|zcat|bzcat|xzcat|rev|tac|od|gpg|basenc|iconv|awk|perl|python3?|tr|sed|cut|dd|head|tail)$/;

type Printer = (call: Call, run: ShellRun) => string;

/**
 * What a command prints, as far as that is known: worked out for what echoes and decodes, a mark for where it comes from else.
 */
export function outputOf(call: Call, run: ShellRun): string {
  const printed = Object.hasOwn(PRINTERS, call.program) ? PRINTERS[call.program]?.(call, run) : undefined;
  if (printed !== undefined) return printed;
  if (FETCHES.test(call.program)) return fetched(call, run);
  const line = [call.program, ...call.args].join(' ');
  if (SHELL_SETUPS.some((setup) => setup.test(line))) return SETUP;
  return unknownOutput(call, run);
}

function unknownOutput(call: Call, run: ShellRun): string {
  const files = filesRead(call);
  const known = files.map((file) => run.state.files.get(file)).filter((text) => text !== undefined);
  const secret = files.some((file) => kindOfFile(file) !== 'plain') ? MARK.secret : '';
  const origins = originsOf((call.stdin ?? '') + known.join('')) + secret;
  return MARK.unknown + origins;
}

/** The text of a file that was there before. */
const fileText = (file: string): string => MARK.file + (kindOfFile(file) === 'plain' ? '' : MARK.secret);

function fetched(call: Call, run: ShellRun): string {
  if (call.program === 'curl' || call.program === 'wget') {
    const file = download(call);
    if (file !== null) {
      run.state.files.set(file, MARK.network);
      return '';
    }
  }
  if (/^(?:aria2c|axel)$/.test(call.program))
    run.state.files.set(download({ ...call, program: 'wget' }) ?? '', MARK.network);
  return MARK.network + (call.stdin?.includes(MARK.secret) ? MARK.secret : '');
}

/** The file that a download goes to; null when it goes to standard output. */
function download({ program, args }: Call): string | null {
  const values = (names: RegExp): string | undefined => {
    const at = args.findIndex((arg) => names.test(arg));
    if (at < 0) return undefined;
    const arg = args[at] ?? '';
    const joined = /^--[\w-]+=(.*)$/s.exec(arg)?.[1] ?? (/^-[oO]\S/.test(arg) ? arg.slice(2) : undefined);
    return joined ?? args[at + 1];
  };
  const address =
    args.find((arg) => /^[a-z]+:\/\//.test(arg)) ?? args.filter((arg) => !arg.startsWith('-')).at(-1) ?? '';
  const named =
    address
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) || 'index.html';
  if (program === 'curl') {
    if (args.some((arg) => /^-[A-Za-z]*O$|^--remote-name/.test(arg))) return named;
    const target = values(/^-[A-Za-z]*o$|^-o|^--output(?:=|$)/);
    return target === undefined || target === '-' ? null : target;
  }
  const target = values(/^-[A-Za-z]*O$|^-O|^--output-document(?:=|$)/);
  if (target !== undefined) return /^(?:-|\/dev\/stdout)$/.test(target) ? null : target;
  return args.some((arg) => /^-[A-Za-z]*O-$/.test(arg)) ? null : named;
}

const first = (call: Call): string => call.stdin ?? '';

const PRINTERS: Record<string, Printer> = {
  echo: ({ args }) => {
    const escapes = args.some((arg, index) => /^-[neE]*e/.test(arg) && index < 2);
    const text = args.filter((arg, index) => !(index < 2 && /^-[neE]+$/.test(arg))).join(' ');
    return `${escapes ? decodeEscapes(text) : text}\n`;
  },
  printf: ({ args }, run) => {
    const [format = '', ...values] = args[0] === '-v' ? args.slice(2) : args[0] === '--' ? args.slice(1) : args;
    const text = formatted(decodeEscapes(format), values.map(asValue));
    if (args[0] !== '-v') return text;
    run.state.assign(args[1] ?? '_', [text]);
    return '';
  },
  cat: (call, run) => {
    const files = call.args.filter((arg) => !/^-./.test(arg));
    if (files.length === 0) return first(call);
    return files.map((file) => (file === '-' ? first(call) : (run.state.files.get(file) ?? fileText(file)))).join('');
  },
  tee: (call, run) => {
    for (const file of call.operands) run.state.files.set(file, first(call));
    return first(call);
  },
  base64: (call, run) => {
    const source =
      call.operands[0] === undefined
        ? first(call)
        : (run.state.files.get(call.operands[0]) ?? unknownOutput(call, run));
    if (!call.args.some((arg) => /^-[a-z]*[dD]|^--d/.test(arg)))
      return isKnown(source) ? Buffer.from(source).toString('base64') : source;
    return isKnown(source) ? Buffer.from(source, 'base64').toString() : MARK.hidden + originsOf(source);
  },
  base32: (call) =>
    call.args.some((arg) => /^-d|^--d/.test(arg))
      ? MARK.hidden + originsOf(first(call))
      : MARK.unknown + originsOf(first(call)),
  xxd: (call) => {
    const reverse = call.args.some((arg) => /^-[a-z]*r/.test(arg));
    if (!reverse || !isKnown(first(call))) return (reverse ? MARK.hidden : MARK.unknown) + originsOf(first(call));
    return Buffer.from(
      first(call)
        .replace(/^[0-9a-f]+:/gm, '')
        .replace(/[^0-9a-f]/gi, ''),
      'hex',
    ).toString();
  },
  rev: (call) =>
    first(call)
      .split('\n')
      .map((line) => [...line].reverse().join(''))
      .join('\n'),
  tac: (call) => first(call).split('\n').reverse().join('\n'),
  tr: (call) => translated(call),
  sed: (call, run) => (call.stdin !== undefined && isKnown(call.stdin) ? substituted(call) : unknownOutput(call, run)),
  yes: ({ args }) => `${args.length > 0 ? args.join(' ') : 'y'}\n`,
  env: (call) => (call.operands.length === 0 ? MARK.unknown + MARK.secret : MARK.unknown),
  printenv: (call) =>
    call.operands.length === 0 || /SECRET|PRIVATE|PASSWORD|TOKEN/.test(call.operands.join(' '))
      ? MARK.unknown + MARK.secret
      : MARK.unknown,
  export: ({ args }) => (args.every((arg) => arg === '-p') ? MARK.unknown + MARK.secret : ''),
  declare: ({ args }) => (args.every((arg) => arg.startsWith('-')) ? MARK.unknown + MARK.secret : ''),
  which: ({ operands }) => `/usr/bin/${operands[0] ?? ''}\n`,
  pwd: (_, run) => `${run.state.folder ?? MARK.unknown}\n`,
  mktemp: () => `/tmp/${MARK.name}\n`,
  dirname: ({ operands }) =>
    `${(operands[0] ?? '').includes('/') ? (operands[0] ?? '').replace(/\/[^/]*$/, '') || '/' : '.'}\n`,
  basename: ({ operands }) => `${(operands[0] ?? '').replace(/\/+$/, '').replace(/^.*\//, '') || '/'}\n`,
  find: (call, run) => {
    const { paths, narrow } = findStart(call);
    return paths
      .map((path) => {
        const whole = !narrow || (reachOf(path, run.state.folder) !== 'own' && /^[/\uE008]/.test(path));
        return `${path}/${whole ? MARK.star + MARK.star : MARK.name}\n`;
      })
      .join('');
  },
  git: (call, run) =>
    call.operands[0] === 'ls-files' && call.operands.length === 1 && !/ -[a-z]*[oimd]/.test(` ${call.args.join(' ')}`)
      ? `./${MARK.star}${MARK.star}\n`
      : unknownOutput(call, run),
  ls: ({ operands }) => (operands.length === 0 ? `${MARK.star}\n` : `${MARK.name}\n`),
  docker: (call, run) => {
    const [verb] = call.operands;
    const all =
      verb === 'ps'
        ? call.args.some((arg) => /^-[a-z]*a|^--all/.test(arg)) && !call.args.some((arg) => /^-f|^--filter/.test(arg))
        : (verb === 'volume' || verb === 'images') && !call.args.some((arg) => /^-f|^--filter/.test(arg));
    return all && call.args.some((arg) => /^-[a-z]*q|^--quiet/.test(arg)) ? ALL_CONTAINERS : unknownOutput(call, run);
  },
};

/** What `printf` makes of a format and values; the format is used again while values are left. */
function formatted(format: string, values: readonly string[]): string {
  const rest = [...values];
  let text = '';
  do {
    text += format.replace(/%(?:%|[-+ #0]*\d*(?:\.\d+)?([sbdqiuoxXcfeg]))/g, (whole, kind?: string) => {
      if (whole === '%%') return '%';
      const value = rest.shift() ?? '';
      if (kind === 'b') return decodeEscapes(value);
      return kind === 'c' ? value.slice(0, 1) : value;
    });
  } while (rest.length > 0 && rest.length < values.length && text.length < 8_192);
  return text;
}

function translated(call: Call): string {
  const text = first(call);
  const [from, to] = call.operands;
  if (from === undefined) return text;
  if (call.args.some((arg) => /^-[a-z]*d/.test(arg))) {
    const gone = new Set(letters(from));
    return [...text].filter((letter) => !gone.has(letter)).join('');
  }
  if (to === undefined || call.args.some((arg) => arg.startsWith('-'))) return MARK.hidden + originsOf(text);
  const [source, target] = [letters(from), letters(to)];
  return [...text]
    .map((letter) => {
      const at = source.lastIndexOf(letter);
      return at < 0 ? letter : (target[Math.min(at, target.length - 1)] ?? letter);
    })
    .join('');
}

const CLASSES: Record<string, string> = {
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:digit:]': '0-9',
  '[:space:]': ' \t\n',
};

/** The letters that a set of `tr` names: `a-z`, `[:upper:]`, `\n`. */
function letters(set: string): string[] {
  const plain = decodeEscapes(asValue(set).replace(/\[:\w+:\]/g, (name) => CLASSES[name] ?? name));
  return [
    ...plain.replace(/(.)-(.)/gs, (whole, from: string, to: string) => {
      const [low, high] = [from.charCodeAt(0), to.charCodeAt(0)];
      if (high < low || high - low > 255) return whole;
      return Array.from({ length: high - low + 1 }, (_, index) => String.fromCharCode(low + index)).join('');
    }),
  ];
}

/** What a plain `s/a/b/` does; anything else hides what it makes. */
function substituted(call: Call): string {
  const script = call.operands[0] ?? '';
  const [, separator = '', pattern = '', by = '', flags = ''] =
    /^s(\W)((?:(?!\1)[^\\\n])+)\1((?:(?!\1)[^\\\n&])*)\1([gI]*)$/.exec(script) ?? [];
  if (separator === '' || /[.*+?^${}()|[\]\\]/.test(pattern)) return MARK.hidden + originsOf(first(call));
  return flags.includes('g') ? first(call).replaceAll(pattern, () => by) : first(call).replace(pattern, () => by);
}
