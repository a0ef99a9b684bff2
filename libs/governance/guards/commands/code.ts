import { type Call, callText, optionValues } from './call.rules.ts';
import { reachOf } from './critical-path.rules.ts';
import { decodeEscapes } from './escapes.rules.ts';
import { isKnown, MARK } from './marked-text.rules.ts';
import { destroysData } from './rules/sql-detectors.ts';
import { kindOfFile } from './rules/secret-detectors.ts';
import type { ShellRun } from './shell-run.ts';

/** Interpreters, and the options whose value is a program. */
const INTERPRETERS: Record<string, readonly string[]> = {
  python: ['-c'],
  perl: ['-e', '-E'],
  ruby: ['-e'],
  node: ['-e', '--eval', '-p', '--print', '-pe'],
  nodejs: ['-e', '--eval', '-p'],
  deno: ['eval'],
  bun: ['-e', '--eval'],
  php: ['-r'],
  lua: ['-e'],
  awk: [],
  gawk: [],
  mawk: [],
  nawk: [],
  tclsh: [],
  expect: ['-c'],
  osascript: ['-e'],
  ed: [],
  vim: ['-c', '+'],
  vi: ['-c'],
  nvim: ['-c'],
  ex: ['-c'],
  emacs: ['--eval'],
  gdb: ['-ex', '--eval-command'],
  R: ['-e'],
  Rscript: ['-e'],
  julia: ['-e'],
  ghc: ['-e'],
  elixir: ['-e'],
  groovy: ['-e'],
  sed: [],
  gsed: [],
  less: [],
};

/** Calls that hand a text, or a list of words, to the system. */
const RUNS =
  /\b(?:os\.(?:system|popen|exec[lv]\w*|spawn\w+)|subprocess|commands\.getoutput|pty\.spawn|Popen|check_output|check_call|getoutput|child_process|exec(?:File)?(?:Sync)?|spawn(?:Sync)?|system|popen|shell_exec|passthru|proc_open|Kernel\.|IO\.popen|Open3|qx|os\.execute|io\.popen|Runtime|do shell script|shell-command|call-process|runCommand|Deno\.Command|\$`)\b|`[^`]+`|\bqx\b|%x[{([]|\|\s*getline|\|\s*"(?:ba|da|z)?sh"|:!|^!/m;
const EVALUATES =
  /\b(?:exec|eval|compile|Function|runInThisContext|__import__|instance_eval|load|marshal\.loads|pickle\.loads)\s*[( ]/;
const FETCHES =
  /\b(?:urlopen|urllib|requests\.(?:get|post)|http\.client|httpx|fetch\(|https?\.get|axios|open-uri|Net::HTTP|URI\.open|LWP::|file_get_contents\(\s*['"]http|socket)\b/;
const DECODES =
  /\b(?:b64decode|b32decode|a85decode|fromhex|unhexlify|decodebytes|atob|fromCharCode|base64_decode|decode64|decode_base64|MIME::Base64|str_rot13|codecs\.decode|unpack|pack|zlib|chr)\b|Buffer\.from\([^)]*['"](?:base64|hex)['"]|\[::-1\]|\.reverse\(\)/;
const REMOVES =
  /\b(?:rmtree|rmSync|removeSync|Deno\.remove|rmdirSync|rmdir|rm_rf|rm_r|remove_entry|remove_dir|removedirs|unlinkSync|fs\.rm|fsp\.rm|promises\.rm|rimraf|remove_tree|rmtree|unlink|remove|delete_tree|emptyDirSync|del)\b/;
const SHELL_TO_NET =
  /\bsocket\b[\s\S]*(?:dup2|\/bin\/(?:ba)?sh|pty\.spawn)|fsockopen|IO::Socket|TCPSocket|\/dev\/tcp\/|\/inet\/tcp/;
const FORKS = /(?:while|for|loop|until)[\s\S]*\bfork\b|\bfork\b[\s\S]*(?:while|until)/;
/** The whole environment, and not one variable of it. */
const SECRETS_OUT =
  /\bos\.environ\b(?!\s*(?:\[|\.get\b))|\bprocess\.env\b(?!\s*[.[]|\?\.)|\bENV\.to_h|%ENV|\bgetenv\(\)/;
const SENDS =
  /\b(?:requests\.(?:post|put|get)|urlopen|fetch\(|http\.request|https\.request|Net::HTTP|socket|axios|curl_exec|httpx\.)/;

/**
 * Looks at the program that an interpreter is given on its command line or as its input: what it hands to a shell, what it
 * deletes, what it loads.
 *
 * @returns true when the call runs such a program
 */
export function judgeCode(run: ShellRun, call: Call): boolean {
  const program = call.program
    .replace(/^(python|pypy|perl|ruby|php|lua|node)[\d.]+$/, '$1')
    .replace(/^pypy$/, 'python');
  const options = Object.hasOwn(INTERPRETERS, program) ? INTERPRETERS[program] : undefined;
  if (!options) return false;
  const texts = optionValues(call, ...options);
  if (/^(?:perl|ruby|node)$/.test(program)) texts.push(...combined(call));
  if (/^(?:[gmn]?awk|g?sed|ed|tclsh|deno)$/.test(program))
    texts.push(...call.operands.slice(0, program === 'deno' ? 2 : 1), ...(program === 'ed' ? [call.stdin ?? ''] : []));
  const script = call.operands.find(
    (operand) => operand !== '-' && operand !== '/dev/stdin' && !texts.includes(operand),
  );
  const module = call.args.includes('-m');
  if (script !== undefined && texts.length === 0) {
    const written = run.state.files.get(script) ?? run.state.files.get(script.replace(/^\.\//, ''));
    if (written?.includes(MARK.network)) run.found('remote_script', callText(call));
    else if (written !== undefined) judgeText(run, call, program, written);
  }
  const reads =
    texts.length === 0 &&
    script === undefined &&
    !module &&
    call.stdin !== undefined &&
    !/^(?:[gmn]?awk|g?sed|vi|vim|nvim|less|emacs)$/.test(program);
  if (reads && call.stdin !== undefined) {
    if (call.stdin.includes(MARK.network)) run.found('remote_script', callText(call));
    else if (call.stdin.includes(MARK.hidden)) run.found('hidden_command', callText(call));
    else texts.push(call.stdin);
  }
  for (const text of texts) judgeText(run, call, program, text);
  return false;
}

/** Options such as `-ne`, `-pe` or `-lane`, whose last letter takes the program. */
const combined = ({ args }: Call): string[] =>
  args.flatMap((arg, index) => (/^-[a-zA-Z0-9]{1,6}[eE]$/.test(arg) ? args.slice(index + 1, index + 2) : []));

function judgeText(run: ShellRun, call: Call, program: string, text: string): void {
  const subject = callText(call);
  if (text.includes(MARK.network)) run.found('remote_script', subject);
  if (/sed$/.test(program)) {
    judgeSed(run, text);
    return;
  }
  const literals = literalsOf(text);
  const executes =
    RUNS.test(text) ||
    ((program === 'vim' ||
      program === 'vi' ||
      program === 'nvim' ||
      program === 'ex' ||
      program === 'ed' ||
      program === 'gdb') &&
      /!|shell/.test(text));
  if (SHELL_TO_NET.test(text) && (executes || /\/bin\/(?:ba)?sh|dup2/.test(text))) run.found('reverse_shell', subject);
  if (/^[gmn]?awk$/.test(program) && /\/inet\/(?:tcp|udp)\//.test(text)) run.found('reverse_shell', subject);
  if (/(?<![.\w])(?:eval|exec|Function)\b/.test(text) && /['"]https?:\/\//.test(text))
    run.found('remote_script', subject);
  if (FORKS.test(text)) run.found('fork_bomb', subject);
  if ((EVALUATES.test(text) || executes) && FETCHES.test(text) && /\b(?:exec|eval|system|Function)\b/.test(text))
    run.found('remote_script', subject);
  if ((EVALUATES.test(text) || executes) && DECODES.test(text)) run.found('hidden_command', subject);
  if (SENDS.test(text) && (SECRETS_OUT.test(text) || literals.some((literal) => kindOfFile(literal) !== 'plain')))
    run.found('secret_exfiltration', subject);
  else if (literals.some((literal) => kindOfFile(literal) === 'secret') && /open|read|File|cat/.test(text))
    run.found('secret_read', subject);
  const asks = /\b(?:execut\w*|quer\w*|exec|run|raw|sql|cursor|session|prepare|do|db)\s*[.(`]|\bspark\.sql/i.test(text);
  if (asks && literals.some((literal) => destroysData(literal))) run.found('database_destruction', subject);
  if (REMOVES.test(text)) {
    for (const literal of literals) {
      const path = literal.replace(/^~/, MARK.home).replaceAll('*', MARK.star);
      if (
        /^[\w.~/*\uE008\uE005-]+$/.test(path) &&
        /everything|system/.test(reachOf(path, run.state.folder)) &&
        (/^[/\uE008]/.test(path) || /^\.\.?\/?$/.test(path))
      )
        run.found('destructive_delete', subject);
    }
    if (/(?:expanduser|homedir|Path\.home|Dir\.home)\(/.test(text) && !/join|\//.test(text.replace(/['"]~['"]/, '')))
      run.found('destructive_delete', subject);
  }
  if (/open\(\s*['"]\/dev\/(?:sd|nvme|hd|vd|mmcblk|disk)/.test(text)) run.found('device_write', subject);
  if (!executes) return;
  if (
    /\b(?:system|popen|exec\w*|spawn\w*|Popen|run|call|check_\w+)\s*\(\s*(?:"".join|''\.join|\w+\s*\(\s*\[)/.test(text)
  )
    run.found('hidden_command', subject);
  for (const line of linesOf(text, literals, program)) run.guess(line);
}

/** The texts in quotes, with pieces put together that a `+` or nothing joins. */
function literalsOf(code: string): string[] {
  const joined = code.replace(/(['"])\s*(?:\+|\.)?\s*\1(?=[^'"\s,;)\]}:])/g, (whole) =>
    /[+.]/.test(whole) || /\s/.test(whole) ? '' : whole,
  );
  return [...new Set([...quoted(code), ...quoted(joined)])];
}

const quoted = (code: string): string[] =>
  [...code.matchAll(/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)].map(([, double, single, back]) =>
    decodeEscapes((double ?? single ?? back ?? '').replace(/\\([`/])/g, '$1')),
  );

/** What may be lines of shell in code: each literal, the words of a list as one line, what stands after `!` or in `qx{}`. */
function linesOf(code: string, literals: readonly string[], program: string): string[] {
  const lists = [...code.matchAll(/(?:(?:"[^"]*"|'[^']*')\s*,\s*)+(?:"[^"]*"|'[^']*')/g)].map(([inside]) =>
    quoted(inside).map(shellQuoted).join(' '),
  );
  const spread = [...code.matchAll(/\(\s*(["'])([^"']*)\1\s*,\s*\[([^\]]*)\]/g)].map(([, , name = '', rest = '']) =>
    [name, ...quoted(rest).map(shellQuoted)].join(' '),
  );
  const quotes = [...code.matchAll(/(?:qx|%x)\s*(?:\{([^}]*)\}|\(([^)]*)\)|\[([^\]]*)\]|([/|!])([^\n]*?)\4)/g)].map(
    ([, brace, round, square, , other]) => brace ?? round ?? square ?? other ?? '',
  );
  const bangs = /vi|ex|ed|gdb/.test(program)
    ? [...code.matchAll(/(?:!|\bshell\s)\s*(.+)/g)].map(([, line = '']) => line)
    : [];
  const verbs = /^(?:tclsh|expect)$/.test(program)
    ? [...code.matchAll(/\b(?:exec|spawn|system)\s+(.+)/g)].map(([, line = '']) => line)
    : [];
  return [...verbs, ...literals, ...lists, ...spread, ...quotes, ...bangs]
    .filter((line) => line.trim() !== '' && line.length <= 4_096)
    .slice(0, 24);
}

const shellQuoted = (word: string): string =>
  /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;

/** `e COMMAND` and the flag `e` of sed run commands; `w` writes files. */
function judgeSed(run: ShellRun, script: string): void {
  const command = /(?:^|[;\n{]|^\d+|^\$)\s*e\s+(.+)/.exec(script)?.[1];
  if (command && isKnown(command)) run.guess(command);
  const executed = /^s(\W)(?:(?!\1)[^\\])*\1((?:(?!\1)[^\\]|\\.)*)\1[a-zA-Z0-9]*e/.exec(script)?.[2];
  if (executed) run.guess(executed);
}
