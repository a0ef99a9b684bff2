import { closing } from './brace-expansion.rules.ts';
import { expandDocument, type Expansion, expandText, expandWord } from './expand-word.rules.ts';
import type { CommandRuleId } from './command-rules.ts';
import { asValue, MARK, originsOf } from './marked-text.rules.ts';
import { kindOfFile } from './rules/secret-detectors.ts';
import { runCommand } from './run-command.ts';
import type { ShellRun, Surroundings } from './shell-run.ts';
import { isWordOf, patternMatch, rawItems, splitAssignment } from './raw-words.rules.ts';
import { type RedirectedLine, readRedirections } from './redirections.ts';
import { ShellState } from './shell-state.ts';
import { SHELLS } from './wrappers.ts';
import type { SyntaxNode, SyntaxTree } from './syntax-tree.ts';

/** What a walk may do at most: commands that are looked at, and how deep texts contain texts. */
const MOST_COMMANDS = 1_500;
const MOST_DEPTH = 24;
const MOST_ROUNDS = 8;
const MOST_OUTPUT = 16_384;

const GROUPS = new Set([
  'program',
  'compound_statement',
  'do_group',
  'list',
  'if_statement',
  'elif_clause',
  'else_clause',
]);

/** Something a line would do that a rule speaks against. */
export interface Found {
  readonly id: CommandRuleId;
  /** The command, as far as it is known. */
  readonly subject: string;
}

/** Goes through a parsed line in the order in which a shell would, and notes what it would do. */
export class ShellWalk implements ShellRun, RedirectedLine {
  state = new ShellState();
  readonly findings: Found[] = [];
  /** Texts that run and have not been parsed yet: parse them and walk again. */
  readonly missing = new Set<string>();
  /** Functions and aliases that are being run, so that none runs itself for ever. */
  readonly running: string[] = [];
  private commands = 0;
  private depth = 0;
  /** Above 0 in text that may not be shell at all: what cannot be resolved there says nothing. */
  private guessing = 0;
  private connections = 0;

  constructor(
    private readonly trees: ReadonlyMap<string, SyntaxTree | null>,
    /** True where installing packages is harmless: the machine is thrown away afterwards. */
    readonly ephemeral: boolean,
  ) {}

  found(id: CommandRuleId, subject: string): void {
    if (this.guessing > 0 && id.startsWith('unresolved')) return;
    if (this.guessing > 0 && id === 'unreadable_command') return;
    this.findings.push({ id, subject });
  }

  /** Runs a text as shell; its standard output as far as it is known. */
  source(text: string, stdin?: string, guess = false): string {
    if (text.trim() === '') return '';
    if (this.depth > MOST_DEPTH) {
      this.found('unresolved_command', text);
      return MARK.unknown;
    }
    const tree = this.trees.get(text);
    if (tree === undefined) {
      this.missing.add(text);
      return MARK.unknown;
    }
    this.guessing += guess ? 1 : 0;
    this.depth += 1;
    if (!tree || tree.broken) this.found('unreadable_command', text);
    const output = tree ? this.node(tree.root, text, stdin) : MARK.unknown;
    this.depth -= 1;
    this.guessing -= guess ? 1 : 0;
    return output;
  }

  command(words: readonly string[], surroundings: Surroundings): string {
    return runCommand(this, words, surroundings);
  }

  /** Runs text that may be shell; nothing of it stays. */
  guess(text: string): void {
    const leave = this.state.enter();
    this.source(text, undefined, true);
    leave();
  }

  /** Runs one node of `source`; its standard output. */
  node(node: SyntaxNode, source: string, stdin?: string): string {
    const { type, children } = node;
    // Arithmetic to bash, and a sub-shell in a sub-shell to other shells.
    if (type === 'compound_statement' && source.startsWith('((', node.start))
      this.guess(source.slice(node.start + 2, node.end - 2));
    if (GROUPS.has(type) || type === 'negated_command') return this.group(node, source, stdin);
    switch (type) {
      case 'command':
      case 'declaration_command':
      case 'unset_command':
      case 'test_command':
        return this.simpleCommand(node, source, stdin, []);
      case 'variable_assignment':
        this.assign(node, source);
        return '';
      case 'variable_assignments':
        for (const child of children) this.assign(child, source);
        return '';
      case 'pipeline':
        return this.pipeline(children, source, stdin);
      case 'subshell': {
        const leave = this.state.enter();
        const output = this.group(node, source, stdin);
        leave();
        return output;
      }
      case 'redirected_statement':
        return this.redirected(node, source, stdin);
      case 'function_definition': {
        const [name, body] = children;
        if (name && body)
          this.state.functions.set(source.slice(name.start, name.end), { source, body: children.at(-1) ?? body });
        return '';
      }
      case 'for_statement':
        return this.loop(node, source, stdin);
      case 'while_statement':
      case 'c_style_for_statement':
      case 'case_statement':
      case 'case_item':
        return this.perhaps(node, source, stdin);
      case 'comment':
        return '';
      case 'ERROR':
        return this.group(node, source, stdin);
      default:
        // A word in an odd place: what is inside it runs, and it is nothing else.
        if (/\$\(|`|<\(/.test(source.slice(node.start, node.end))) this.text(source.slice(node.start, node.end));
        return '';
    }
  }

  words(raw: string): string[] {
    return expandWord(raw, this.expansion(undefined));
  }

  text(raw: string): string {
    return expandText(raw, this.expansion(undefined));
  }

  document(raw: string): string {
    return expandDocument(raw, this.expansion(undefined));
  }

  private expansion(stdin: string | undefined): Expansion {
    return {
      state: this.state,
      run: (text) => {
        const leave = this.state.enter();
        const output = this.source(text);
        leave();
        return output;
      },
      guess: (text) => this.guess(text),
      connect: (text, direction) => {
        this.connections += 1;
        const path = `/dev/fd/${60 + this.connections}`;
        const leave = this.state.enter();
        const output = this.source(text, direction === 'to' ? (stdin ?? MARK.unknown) : undefined);
        leave();
        this.state.files.set(path, output);
        return path;
      },
    };
  }

  private group(node: SyntaxNode, source: string, stdin?: string): string {
    const branches = node.type === 'if_statement' || node.type === 'elif_clause' || node.type === 'else_clause';
    let output = '';
    node.children.forEach((child, index) => {
      const before = node.children[index - 1];
      const either = branches || (before && source.slice(before.end, child.start).includes('||'));
      this.state.conditional += either ? 1 : 0;
      output += this.node(child, source, stdin);
      this.state.conditional -= either ? 1 : 0;
    });
    return output.length > MOST_OUTPUT ? MARK.hidden + originsOf(output) : output;
  }

  private perhaps(node: SyntaxNode, source: string, stdin?: string): string {
    this.state.conditional += 1;
    const output = this.group({ ...node, type: 'program' }, source, stdin);
    this.state.conditional -= 1;
    return output;
  }

  private pipeline(parts: readonly SyntaxNode[], source: string, stdin?: string): string {
    let flow = stdin;
    for (const part of parts) {
      const leave = this.state.enter();
      flow = this.node(part, source, flow);
      leave();
    }
    return flow ?? '';
  }

  private loop(node: SyntaxNode, source: string, stdin?: string): string {
    const [variable, ...rest] = node.children;
    const body = rest.at(-1);
    if (!variable || !body) return '';
    const values = rest.slice(0, -1).flatMap((value) => this.words(source.slice(value.start, value.end)));
    const name = source.slice(variable.start, variable.end);
    const unknown = values.length === 0 ? [MARK.unknown] : values;
    this.state.assignAnyOf(
      name,
      unknown.map((value) => (/[\uE005-\uE007]/.test(value) ? patternMatch(value) : value)),
    );
    this.state.conditional += 1;
    const output = this.node(body, source, stdin);
    this.state.conditional -= 1;
    return output;
  }

  private redirected(node: SyntaxNode, source: string, stdin?: string): string {
    const [first] = node.children;
    const body = first && !first.type.endsWith('_redirect') ? first : undefined;
    const redirects = body ? node.children.slice(1) : [...node.children];
    if (body && /command$/.test(body.type)) return this.simpleCommand(body, source, stdin, redirects);
    const { input, outputs, next } = readRedirections(this, redirects, source, stdin);
    const output = body ? this.node(body, source, input) : '';
    return this.leave(output, outputs, next, source);
  }

  private leave(
    output: string,
    outputs: readonly { path: string; append: boolean }[],
    next: readonly SyntaxNode[],
    source: string,
  ): string {
    for (const { path, append } of outputs) {
      this.state.files.set(path, append ? (this.state.files.get(path) ?? '') + output : output);
      this.command([append ? '>>' : '>', path], { stdin: output, environment: new Map() });
    }
    let flow = outputs.length > 0 ? '' : output;
    for (const node of next) flow = this.node(node, source, flow);
    return flow;
  }

  /** What is in a file: as the line wrote it, else unknown. */
  contentOf(path: string): string {
    const written = this.state.files.get(path);
    if (written !== undefined) return written;
    return path === '/dev/null' ? '' : MARK.file + (kindOfFile(path) === 'plain' ? '' : MARK.secret);
  }

  private simpleCommand(
    node: SyntaxNode,
    source: string,
    stdin: string | undefined,
    redirects: readonly SyntaxNode[],
  ): string {
    this.commands += 1;
    if (this.commands > MOST_COMMANDS) {
      this.found('unresolved_command', 'more commands than are looked at');
      return MARK.unknown;
    }
    const own = node.children.filter(({ type }) => type.endsWith('_redirect'));
    const redirected = readRedirections(this, [...own, ...redirects], source, stdin);
    const raw = this.rawWords(node, redirected.words, source);
    const background = /^\s*&(?!&)/.test(source.slice(node.end, node.end + 8));
    if (background && raw.length === 1 && SHELLS.test(this.text(raw[0] ?? ''))) this.found('fork_bomb', source);
    let output = '';
    // A word with several possible values is looked at with each of them.
    const before = this.state.choice;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      this.state.choice = round;
      this.state.mostValues = 1;
      const environment = this.assignments(node, source, raw.length > 0);
      const words = this.expandAll(raw, redirected.input);
      const rounds = this.state.mostValues;
      const result = words.length > 0 ? this.command(words, { stdin: redirected.input, environment }) : '';
      output = round === 0 ? result : output;
      if (round + 1 >= rounds) break;
    }
    this.state.choice = before;
    return this.leave(output, redirected.outputs, redirected.next, source);
  }

  private expandAll(raw: readonly string[], stdin: string | undefined): string[] {
    const [alias] = raw;
    const text = alias === undefined ? undefined : this.state.aliases.get(alias);
    if (alias !== undefined && text !== undefined && !this.running.includes(alias)) {
      this.running.push(alias);
      this.source([text, ...raw.slice(1)].join(' '), stdin);
      this.running.pop();
      return [];
    }
    return raw.flatMap((word) => expandWord(word, this.expansion(stdin)));
  }

  /** The words of a command as they were written, in their order; what has no space between it is one word. */
  private rawWords(node: SyntaxNode, more: readonly SyntaxNode[], source: string): string[] {
    const keyword = /^(?:declaration|unset|test)_command$/.test(node.type);
    if (keyword) {
      const text = source.slice(node.start, node.end);
      if (node.type === 'test_command') {
        if (/\$\(|`|<\(/.test(text)) this.text(text);
        return [];
      }
    }
    const children = node.children.filter(({ type }) => isWordOf(type, keyword));
    const nodes = [...children, ...more].sort((one, other) => one.start - other.start);
    const spans: { start: number; end: number }[] = [];
    for (const { start, end } of nodes) {
      const last = spans.at(-1);
      if (last && last.end === start) last.end = end;
      else spans.push({ start, end });
    }
    const raw = spans.map(({ start, end }) => source.slice(start, end));
    return keyword ? [/^\w+/.exec(source.slice(node.start))?.[0] ?? '', ...raw] : raw;
  }

  private assignments(node: SyntaxNode, source: string, forCommand: boolean): Map<string, string> {
    const environment = new Map<string, string>();
    if (node.type !== 'command') return environment;
    for (const child of node.children.filter(({ type }) => type === 'variable_assignment')) {
      const [name, value] = splitAssignment(source.slice(child.start, child.end));
      if (forCommand) environment.set(name, this.text(value));
      else this.assign(child, source);
    }
    return environment;
  }

  private assign(node: SyntaxNode, source: string): void {
    if (node.type !== 'variable_assignment') return;
    this.assignText(source.slice(node.start, node.end));
  }

  /** Runs `name=value`, `name+=value`, `name=(a b)` as it was written. */
  assignText(text: string): void {
    const [name, value, append] = splitAssignment(text);
    const before = append ? [...(this.state.read(name) ?? [])] : [];
    if (value.startsWith('(')) {
      const end = closing(value, 1, ')');
      const items = value.slice(1, end < 0 ? undefined : end);
      const fields = rawItems(items).flatMap((item) => this.words(item));
      this.state.assign(name, [...before, ...fields.map(asValue)]);
      return;
    }
    this.state.assign(name, [(before[0] ?? '') + asValue(this.text(value))]);
    this.command(['=', name, this.state.read(name)?.[0] ?? ''], { stdin: undefined, environment: new Map() });
  }
}
